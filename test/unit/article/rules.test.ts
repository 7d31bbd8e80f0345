// The rules of articles: what each finds, at which place, with which correction, and how it is
// switched off. On a correct article none says anything.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { understand } from '../../../src/shared/article/checked';
import { readArticle } from '../../../src/shared/article/document';
import { diagnose, RULES } from '../../../src/shared/article/rules';
import { applyFixes } from '../../../src/shared/article/rules/applyFixes';

/** "rule: what it is about → its fix" in the order of the text. */
function found(text: string, off: readonly string[] = []): string[] {
  const diagnostics = diagnose(understand(readArticle(text)), (rule) => off.includes(rule));
  return diagnostics.map(({ rule, start, end, fix }) =>
    [`${rule}: ${text.slice(start, end)}`, ...(fix === null ? [] : [fix])].join(' → '),
  );
}

const recipe = (schedule: string): string =>
  `\n\n\`\`\`diffusion\nschedule:\n  ${schedule}\n\`\`\`\n`;

describe('rules', () => {
  it.each([
    ['$x_(t+1)$', ['latex/script-parenthesis: x_(t+1) → x_{t+1}']],
    ['$a^(i)$', ['latex/script-parenthesis: a^(i) → a^{(i)}']],
    ['$e^(x)$', ['latex/script-parenthesis: e^(x) → e^{x}']],
    ['$\\sqrt(1-a)$', ['latex/root-parenthesis: \\sqrt(1-a) → \\sqrt{1-a}']],
    ['$\\hat(x)$', ['latex/argument-parenthesis: \\hat(x) → \\hat{x}']],
    ['$x_max$', ['latex/script-word: x_max → x_{max}']],
    ['$10^-4$', ['latex/script-number: 10^-4 → 10^{-4}']],
    ['$\\sum_i=1^N x_i$', ['latex/script-expression: \\sum_i=1 → \\sum_{i=1}']],
    ['> a\n> $$\n> y =\n> x_(t+1)\n> $$', ['latex/script-parenthesis: x_(t+1) → x_{t+1}']],
    ['<p>$a &lt; x_(t &lt; 1)$</p>', ['latex/script-parenthesis: x_(t &lt; 1) → x_{t &lt; 1}']],
    ['$\\frac{1}{$', ['latex/unreadable: {']],
    ['a $\\nothing x$', ['latex/unreadable: \\nothing']],
    ['$$\\newcommand{\\E}{\\mathbb{E}}$$ and $\\E x$', []],
    ['We use $T = 50$ steps and β from 10⁻⁴ to 0.02.', ['article/terminal-snr: T = 50']],
    ['We use $T = 1000$ steps and β from 10⁻⁴ to 0.02.', []],
    ['With T = 50 the chain does not reach noise if β goes from 10⁻⁴ to 0.02.', []],
    [
      `We use a cosine schedule.${recipe('beta_schedule: linear')}`,
      ['article/schedule: cosine → linear'],
    ],
    [
      `Cosine schedules are used here: we use a Cosine schedule.${recipe('beta_schedule: linear_scaled')}`,
      ['article/schedule: Cosine → Scaled linear'],
    ],
    [
      `We use $T=1,000$ diffusion steps.${recipe('num_train_timesteps: 2000')}`,
      ['article/setting: T=1,000 → T=2,000'],
    ],
    [
      `We use $T=1000$ diffusion steps.${recipe('num_train_timesteps: 500')}${recipe('num_train_timesteps: 400')}`,
      ['article/setting: T=1000'],
    ],
    [`We use a cosine schedule.${recipe('beta_schedule: squaredcos_cap_v2')}`, []],
    [
      `We use $T=1000$ diffusion steps.${recipe('num_train_timesteps: 500')}`,
      ['article/setting: T=1000 → T=500'],
    ],
    [`We use $T=1000$ diffusion steps.${recipe('num_train_timesteps: 1000')}`, []],
    ['We use $T=1000$.\n\nHere we use $T=500$ again.', ['article/setting: T=500']],
    ['In our experiments we use $T=1000$.\n\nThen we use $T=500$.', []],
    ['We use $T=1000$.\n\nWe use $T=500$.\n\nWe use $T=100$.', []],
    ['With $T=100$ it is fast.\n\nWith $T=1000$ it is slow.', []],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('are switched off by a comment, from there to where they are on again', () => {
    const slip = 'with $x_(t)$ here\n\n';
    const off = '<!-- diffusion-lab-disable latex/script-parenthesis -->\n\n';
    const on = '<!-- diffusion-lab-enable latex/script-parenthesis -->\n\n';
    expect(found(slip + off + slip)).toHaveLength(1);
    expect(found(slip + off + slip + on + slip)).toHaveLength(2);
    expect(found(`<!-- diffusion-lab-disable -->\n\n${slip}`)).toEqual([]);
    expect(found(`<!-- diffusion-lab-disable latex -->\n\n${slip}`)).toEqual([]);
    expect(found(`<!-- diffusion-lab-disable math -->\n\n${slip}`)).toHaveLength(1);
  });

  it('are switched off from outside', () => {
    expect(found('$x_(t)$', ['latex/script-parenthesis'])).toEqual([]);
  });

  it('have a section each in docs/rules.md', () => {
    const docs = readFileSync('docs/rules.md', 'utf8');
    const sections = [...docs.matchAll(/^## (\S+)$/gm)].map(([, id]) => id);
    const single = RULES.map(({ id }) => id).filter((id) => id !== 'math');
    expect(sections.filter((id) => !id.startsWith('math/')).sort()).toEqual(single.sort());
    expect(sections.some((id) => id.startsWith('math/'))).toBe(true);
  });
});

describe('applyFixes', () => {
  it('applies fixes within fixes, and leaves the rest as it was', () => {
    const text = '> so $x_(y_(t))$ and\r\n> `x_(t)` and $\\sqrt(\\hat(x))$\r\n';
    const { text: fixed, applied, left } = applyFixes(text);
    expect(fixed).toBe('> so $x_{y_{t}}$ and\r\n> `x_(t)` and $\\sqrt{\\hat{x}}$\r\n');
    expect(applied).toHaveLength(4);
    expect(left).toEqual([]);
  });

  it('changes nothing where nothing can be fixed', () => {
    const text = 'a $\\frac{1}{$';
    expect(applyFixes(text)).toMatchObject({ text, applied: [] });
  });
});

const ARTICLE = new URL('../../../../shared/articles/diffusion-model.md', import.meta.url);

describe.skipIf(!existsSync(ARTICLE))('a real article (skipped without ../shared/articles)', () => {
  it('has exactly three faults, and its step is right after the fixes', () => {
    const text = readFileSync(ARTICLE, 'utf8');
    expect(diagnose(understand(readArticle(text))).map(({ rule }) => rule)).toEqual([
      'latex/script-parenthesis',
      'latex/root-parenthesis',
      'math/forward-noise-scale',
    ]);
    const { text: fixed, left } = applyFixes(text);
    expect(fixed).toContain('$$x_{t+1}=\\sqrt{1-\\beta_t}x_t+\\sqrt{\\beta_t}\\epsilon$$');
    expect(left).toEqual([]);
  });
});

it('says nothing about the example article', () => {
  expect(found(readFileSync('media/example/diffusion-models.md', 'utf8'))).toEqual([]);
});
