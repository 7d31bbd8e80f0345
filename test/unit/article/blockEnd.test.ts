// Layer: unit tests. Where a recipe can be put into an article: after the block of the cursor, never
// inside one.

import { expect, it } from 'vitest';
import { endOfBlock } from '../../../src/shared/article/blockEnd';

const ARTICLE = [
  '---', // 0
  'title: T',
  '---',
  '# Heading', // 3
  'One line', // 4
  'and another.',
  '', // 6
  '```python', // 7
  'a',
  '',
  'b',
  '```', // 11
  '', // 12
  '- item', // 13
  '',
  '  more', // 15
  '',
  '$$', // 17
  'x',
  '$$', // 19
  'last', // 20
].join('\n');

it.each([
  ['front matter', 1, 2],
  ['a heading', 3, 3],
  ['a paragraph', 4, 5],
  ['between blocks', 6, 6],
  ['a fence with a blank line', 8, 11],
  ['a list', 13, 15],
  ['an equation', 18, 19],
])('goes to the end of %s', (_name, line, end) => {
  expect(endOfBlock(ARTICLE, line)).toBe(end);
});

it('stays in a text without a line break', () => {
  expect(endOfBlock('', 0)).toBe(0);
  expect(endOfBlock('text', 0)).toBe(0);
});
