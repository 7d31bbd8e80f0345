// Equations in Markdown: what is one and what is not. The page shows the same; that it does is
// tested in a browser, on the same articles (test/e2e/headlessArticle.test.ts).

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseArticle } from '../../../src/shared/article/parser';
import { CORPUS } from './corpus';
import { equationsOf } from './equationsOf';
import { MORE_CORPUS } from './moreCorpus';

/** "D tex" for displayed and "I tex" for inline equations. */
function found(markdown: string): string[] {
  return equationsOf(markdown).map(({ tex, display }) => `${display ? 'D' : 'I'} ${tex}`);
}

it.each([...CORPUS, ...MORE_CORPUS])('%s', (_, markdown, expected) => {
  expect(found(markdown)).toEqual(expected);
  expect(found(markdown.replaceAll('\n', '\r\n')).map((tex) => tex.replaceAll('\r', ''))).toEqual(
    expected,
  );
});

it('keeps the source lines of a displayed equation', () => {
  const { tokens } = parseArticle('a\n\n$$\nx\n\ny\n$$\nb');
  expect(tokens.find(({ type }) => type === 'equation_block')?.map).toEqual([2, 7]);
});

const ARTICLE = new URL('../../../../shared/articles/diffusion-model.md', import.meta.url);

describe.skipIf(!existsSync(ARTICLE))('a real article (skipped without ../shared/articles)', () => {
  it('has its equations found, the malformed one included', () => {
    const text = readFileSync(ARTICLE, 'utf8');
    expect(found(text)).toContain('I x_(t+1)=\\sqrt(1-\\beta_t)x_t+\\beta_t\\epsilon');
  });
});
