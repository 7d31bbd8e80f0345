// Equations in Markdown: what is one and what is not; the finder and the plugin agree.

import { existsSync, readFileSync } from 'node:fs';
import MarkdownParser from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { equationPlugin, findEquations } from '../../../src/shared/article/equations';

const parser = new MarkdownParser({ html: true });
parser.use(equationPlugin);

/** "D tex" for displayed and "I tex" for inline equations, from the finder. */
function found(markdown: string): string[] {
  return findEquations(markdown).map(({ tex, display }) => `${display ? 'D' : 'I'} ${tex}`);
}

/** The same from what the plugin renders. */
function rendered(markdown: string): string[] {
  const html = parser.render(markdown);
  const pattern = /<span class="equation" data-tex="([^"]*)" data-display="(true|false)"><\/span>/g;
  return [...html.matchAll(pattern)].map(([, tex, display]) => {
    const text = tex
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');
    return `${display === 'true' ? 'D' : 'I'} ${text}`;
  });
}

describe.each([
  [
    'a sentence with $$ as kramdown has it',
    'For $$x_0$$ and $$\\beta_t$$.',
    ['I x_0', 'I \\beta_t'],
  ],
  ['a sentence that begins with one', '$$x_0$$ is clean', ['I x_0']],
  ['a line of its own', 'before\n\n$$ x = y $$\n\nafter', ['D x = y']],
  ['a line of its own within a paragraph', 'is\n$$x = y$$\nwhere', ['D x = y']],
  ['several lines', '$$\na\n= b\n$$\n', ['D a\n= b']],
  ['several lines opened on the first', '$$a\n= b$$\ntext', ['D a\n= b']],
  ['Windows line endings', 'a\r\n\r\n$$\r\nx\r\n$$\r\n', ['D x']],
  ['a quotation', '> $$x$$\n> and $y$', ['D x', 'I y']],
  ['a list', '- $$x$$\n- a $y$ b\n\n1. $z$', ['D x', 'I y', 'I z']],
  ['single dollars', 'with $x_t$, $\\epsilon$ and ($z$).', ['I x_t', 'I \\epsilon', 'I z']],
  [
    'underscores that would be emphasis',
    '$a_1$ and $b_1$, $$c_*d*$$ e',
    ['I a_1', 'I b_1', 'I c_*d*'],
  ],
  ['characters of HTML', 'if $a<b$ & $$"c" > d$$ then', ['I a<b', 'I "c" > d']],
  ['an escaped dollar within', '$a\\$b$ c', ['I a\\$b']],
  ['amounts of money', 'It costs $5, or $6 with $7–$8 more; US$9 and CA$ 10.', []],
  ['money beside an equation', 'For $5 you get $x$.', ['I x']],
  ['space inside the dollars', 'a $ x $ b', []],
  ['a digit behind', 'a $x$5', []],
  ['escaped dollars', 'a \\$x\\$ b \\$$y$', ['I y']],
  ['nothing between', 'a $$$$ b', []],
  ['nothing but space between', 'a $$ $$ b', []],
  ['dollars that do not close', 'a $x b\n\n$$ y\n\nz', []],
  ['a blank line between', '$$ y\n\nz $$', []],
  ['code spans', '`$x$` and ``$$y$$ ` ``, then $z$', ['I z']],
  ['a dollar before a code span', 'pay $5 `a$b` now', []],
  ['a backtick that does not close', 'a ` b $x$', ['I x']],
  ['fenced code', '```\n$x$\n\n$$y$$\n```\n$z$', ['I z']],
  ['tildes, and a fence that stays open', '~~~\n$x$\n~~~\n$y$\n\n```tex\n$$z$$', ['I y']],
  ['an HTML comment', '<!-- $x$ -->\n\n$y$', ['I y']],
])('%s', (_, markdown, expected) => {
  it('is found', () => {
    expect(found(markdown)).toEqual(expected);
  });
  it('is rendered', () => {
    expect(rendered(markdown.replaceAll('\r', ''))).toEqual(expected);
  });
});

describe('findEquations', () => {
  it('gives places that include the dollars', () => {
    const text = 'For $$ x_0 $$ and\n$y$.';
    const places = findEquations(text).map(({ start, end }) => text.slice(start, end));
    expect(places).toEqual(['$$ x_0 $$', '$y$']);
  });

  it('skips front matter', () => {
    expect(found('---\ntitle: $x$\n---\n$y$')).toEqual(['I y']);
  });
});

describe('equationPlugin', () => {
  it('leaves no way out of the attribute', () => {
    const html = parser.render('$"><img src=x onerror=alert(1)>$');
    expect(html).toBe(
      '<p><span class="equation" data-tex="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;" data-display="false"></span></p>\n',
    );
  });

  it('keeps the source lines of a displayed equation', () => {
    const token = parser
      .parse('a\n\n$$\nx\n$$\nb', {})
      .find(({ type }) => type === 'equation_block');
    expect(token?.map).toEqual([2, 5]);
  });

  it('leaves dollars that open nothing as they are', () => {
    expect(parser.render('a $$$$ b $5')).toBe('<p>a $$$$ b $5</p>\n');
  });
});

const ARTICLE = new URL('../../../../shared/articles/diffusion-model.md', import.meta.url);

describe.skipIf(!existsSync(ARTICLE))('a real article (skipped where it is absent)', () => {
  it('has its equations found and rendered alike, the malformed one included', () => {
    const text = readFileSync(ARTICLE, 'utf8');
    const body = text.replace(/^---\n[^]*?\n---\n/, '');
    expect(found(text)).toContain('I x_(t+1)=\\sqrt(1-\\beta_t)x_t+\\beta_t\\epsilon');
    expect(rendered(body)).toEqual(found(text));
  });
});
