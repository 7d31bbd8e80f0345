// Layer: end-to-end tests. Equations of articles in a real browser: where they stand, and what is
// written for MathJax.

import { describe, expect, it } from 'vitest';
import { CORPUS } from '../unit/article/corpus';
import { useBarePage } from './barePage';

const bare = useBarePage('./articlePage.ts');

it('shows the equations of the corpus as the host finds them', async () => {
  const { page } = bare;
  for (const [name, markdown, expected] of CORPUS) {
    await page.evaluate((text) => {
      window.article.show(text);
    }, markdown);
    const shown = await page.locator('.equation').evaluateAll((places) =>
      places.map((place) => {
        const { display, tex } = (place as HTMLElement).dataset;
        return `${display === 'true' ? 'D' : 'I'} ${tex ?? ''}`;
      }),
    );
    expect(shown, name).toEqual(expected);
  }
});

it('shows an equation that is nested too deeply as it is written, and those around it', async () => {
  for (const opening of ['{', 'x_{', '\\sqrt', '\\frac', '\\left(']) {
    const deep = opening.repeat(20_000);
    await bare.page.evaluate((text) => {
      window.article.show(text);
    }, `$a$ $${deep}$ $b$`);
    const message = bare.page.locator('article .equation-message');
    expect(await message.allInnerTexts(), opening).toHaveLength(1);
    expect(await bare.page.locator('article .katex-html').allInnerTexts()).toEqual(['a', 'b']);
  }
});

describe('equations written for MathJax', () => {
  /** Text of each equation as it is drawn, with the errors and numbers of all. */
  async function drawn(markdown: string, uri = 'file:///a.md') {
    await bare.page.evaluate(
      ([text, at]) => {
        window.article.show(text, at);
      },
      [markdown, uri],
    );
    const texts = (selector: string) => bare.page.locator(`article ${selector}`).allInnerTexts();
    return {
      errors: await texts('.equation-message'),
      text: (await texts('.equation .katex-html')).map((text) => text.replace(/\s|\u200b/g, '')),
      references: await texts('.equation-reference'),
    };
  }

  it.each([
    ['\\newcommand', '$$\\newcommand{\\bx}{\\mathbf{x}}$$\n\n$\\bx_t$', 'xt'],
    ['a name without braces', '$\\newcommand\\bx{x}$ $\\bx y$', 'xy'],
    ['arguments', '$\\newcommand{\\E}[2]{#2#1}$ $\\E{a}{b}$', 'ba'],
    ['a default', '$\\newcommand{\\E}[2][d]{#1#2}$ $\\E{a}\\E[q]{b}$', 'daqb'],
    ['\\renewcommand', '$\\newcommand{\\a}{x}$ $\\renewcommand{\\a}{y}$ $\\a$', 'y'],
    ['\\newcommand again', '$\\newcommand{\\a}{x}$ $\\newcommand{\\a}{y}$ $\\a$', 'y'],
    ['\\def', '$$\\def\\a{x}$$\n\n$\\a$', 'x'],
    ['\\def with arguments', '$\\def\\a#1#2{#2#1}$ $\\a xy$', 'yx'],
    ['\\gdef', '$\\gdef\\a{x}$ $\\a$', 'x'],
    ['\\let', '$\\let\\a\\alpha$ $\\a$', 'α'],
    ['a group', '${\\def\\a{x}}$ $\\a$', 'x'],
    ['\\DeclareMathOperator', '$\\DeclareMathOperator{\\KL}{KL}$ $\\KL x$', 'KLx'],
    ['its star', '$\\DeclareMathOperator*{\\am}{arg\\,min}$ $\\am$', 'argmin'],
    ['a definition beside its use', '$\\newcommand{\\a}{x}\\a y$', 'xy'],
    ['a definition in HTML', '<div>$\\newcommand{\\a}{x}$</div>\n\n$\\a$', 'x'],
  ])('macros hold for the article: %s', async (_, markdown, last) => {
    const { errors, text } = await drawn(markdown);
    expect(errors).toEqual([]);
    expect(text.at(-1)).toBe(last);
  });

  it('takes macros in the order of the article, afresh for each', async () => {
    const early = await drawn('$\\a$ $\\newcommand{\\a}{x}$ $\\a$');
    expect(early.errors).toEqual([expect.stringMatching(/undefined control sequence: \\a/i)]);
    expect(early.text.at(-1)).toBe('x');
    // The definition is changed, then removed: what follows it is typeset anew.
    expect((await drawn('$\\newcommand{\\a}{y}$ $\\a$')).text.at(-1)).toBe('y');
    expect((await drawn('$\\newcommand{\\a}{z}$ $\\a$')).text.at(-1)).toBe('z');
    expect((await drawn('$b$ $\\a$')).errors).toHaveLength(1);
    await drawn('$\\newcommand{\\a}{y}$ $\\a$');
    expect((await drawn('$\\a$', 'file:///other.md')).errors).toHaveLength(1);
  });

  it('ends macros that call themselves with an error in their place', async () => {
    const { errors, text } = await drawn(
      '$\\def\\a{\\a\\a}\\a$ $\\newcommand{\\b}{\\c}\\newcommand{\\c}{\\b}\\b$ $x$',
    );
    expect(errors).toHaveLength(2);
    expect(errors[0]).toMatch(/too many expansions/i);
    expect(text).toEqual(['x']);
  });

  it.each([
    ['\\sigma_\\max + x^\\lim', 'σmax+xlim'],
    ['p_\\tilde{x} y', 'px~y'],
    ['x_\\bar\\alpha^\\hat y', undefined],
    ['x_\\operatorname{data}(t)', 'xdata(t)'],
    ['x_\\left(a\\right)b', undefined],
    ['x^\\boldsymbol{a}_\\underline{b}', undefined],
    ['\\mbox{a b}', 'ab'],
    ['\\mathbbm{1} + \\mathds{R}', undefined],
    ['\\begin{eqnarray} a &=& b \\\\ &=& c \\end{eqnarray}', undefined],
    ['\\begin{eqnarray*} a &=& b_\\max \\end{eqnarray*}', undefined],
    ['\\begin{multline} a \\\\ + b \\end{multline}', undefined],
    ['\\begin{multline*} a \\\\ + b \\end{multline*}', undefined],
    ['\\begin{flalign} a &= b \\end{flalign}', undefined],
    ['\\require{ams} x \\label{a_b}', undefined],
    ['\\begin{equation} x \\nonumber \\label{a} \\end{equation}', undefined],
    ['\\begin{align} a &= b \\label{c} \\\\ d &= e \\label{f} \\end{align}', undefined],
  ])('typesets %s', async (tex, expected) => {
    const { errors, text } = await drawn(`$$\n${tex}\n$$\n`);
    expect(errors).toEqual([]);
    if (expected !== undefined) expect(text).toEqual([expected]);
  });

  it('typesets environments within a sentence', async () => {
    expect((await drawn('a $\\begin{align} x &= y \\end{align}$ b')).errors).toEqual([]);
  });

  it('numbers equations, and references lead to them', async () => {
    const markdown = [
      'See \\eqref{second}, $\\eqref{first}$, \\ref{tagged} and \\eqref{none}; `\\eqref{first}`.',
      '$$\\begin{equation} a \\label{first} \\end{equation}$$',
      '$$\\begin{align} b \\\\ c \\notag \\\\ \\begin{split} d \\\\ e \\end{split} \\label{second} \\end{align}$$',
      '$$ f \\tag{T} \\label{tagged} $$',
      '$$ g \\label{plain} $$',
      '$$ h \\quad \\text{by \\eqref{plain}} $$',
    ].join('\n\n');
    const { errors, references, text } = await drawn(`${markdown}\n\n${'text\n\n'.repeat(99)}`);
    expect(errors).toEqual([]);
    expect(references).toEqual(['(3)', '(1)', 'T', '\\eqref{none}']);
    expect(text.at(-1)).toBe('hby(4)');
    expect(await bare.page.locator('article .katex-html .eqn-num').count()).toBe(4);
    await bare.page.getByText('(3)', { exact: true }).click();
    await expect
      .poll(() =>
        bare.page
          .locator('.equation')
          .nth(1)
          .evaluate((e) => e.getBoundingClientRect().top >= 0),
      )
      .toBe(true);
  });
});
