// Where the equations of an article stand: every character of their LaTeX has its place in the text,
// in quotations, lists, cells, HTML and behind front matter alike.

import { describe, expect, it } from 'vitest';
import { readArticle } from '../../../src/shared/article/document';
import { CORPUS } from './corpus';
import { MORE_CORPUS } from './moreCorpus';

/** The text that the places of an equation lead to, a character for each of the LaTeX. */
function located(text: string): { tex: string; written: string }[] {
  return readArticle(text).equations.map(({ tex, starts }) => ({
    tex,
    written: starts
      .slice(0, -1)
      .map((at) => text[at])
      .join(''),
  }));
}

const plain = [...CORPUS, ...MORE_CORPUS].filter(
  ([, markdown]) => !/&\w+;|\\\\[[(]/.test(markdown),
);

it.each(plain)('places %s', (_, markdown) => {
  for (const text of [markdown, `---\ntitle: $t$\n---\n${markdown}`]) {
    for (const { tex, written } of located(text)) expect(written).toBe(tex);
  }
  for (const { tex, written } of located(markdown.replaceAll('\n', '\r\n'))) {
    expect(written.replaceAll('\r', '\n')).toBe(tex);
  }
});

it.each([
  ['a bar of a cell', '| a | b |\n|---|---|\n| $\\|x$ | $\\|x$ |', '|x', [24, 32]],
  ['an entity', '<p>\n$a &lt; b$</p>', 'a < b', [5]],
  ['doubled backslashes', 'see \\\\(x\\_t\\\\) there', 'x_t', [7]],
  ['a heading that is closed', '## a $x$ ##', 'x', [6]],
  ['a tab that is taken off in part', '-\ta\n\n\t$$\n\tx\n\t$$', 'x', [10]],
  ['two equal cells', '| $x$ | $x$ |\n|---|---|\n| a | b |', 'x', [3, 9]],
])('places %s', (_, text, tex, starts) => {
  const { equations } = readArticle(text);
  expect(equations.map((equation) => equation.tex)).toEqual(starts.map(() => tex));
  expect(equations.map((equation) => equation.starts[0])).toEqual(starts);
});

describe('readArticle', () => {
  it('finds title, comments and recipes', () => {
    const text = '# A\n\n<!-- one -->\n\nb <!-- two --> c\n\n> ```Diffusion\n> name: x\n> ```\n';
    const { heading, comments, recipes } = readArticle(text);
    expect(heading).toBe('A');
    expect(comments).toEqual([
      { text: 'one', line: 2 },
      { text: 'two', line: 4 },
    ]);
    expect(recipes).toEqual([{ text: 'name: x\n', startLine: 7, columns: [2] }]);
  });

  it('takes no comment out of code', () => {
    expect(readArticle('```\n<!-- a -->\n```\n\n`<!-- b -->`').comments).toEqual([]);
  });
});
