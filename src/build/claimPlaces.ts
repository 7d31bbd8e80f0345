// Layer: host, build. No vscode: the command line uses it too. Where a claim of an article is written.

import type { RecipeBlock } from '../shared/article/recipeBlocks';

/** Counted from 0, in the article; the end is exclusive and on the same line. */
export interface ClaimPlace {
  line: number;
  start: number;
  end: number;
}

/** Where a recipe claims `claim`: its words, else the line of `expect`, else the first line. */
export function claimPlace({ text, startLine, columns }: RecipeBlock, claim: string): ClaimPlace {
  const lines = text.split('\n');
  const expected = lines.findIndex((line) => /^\W*expect\b/.test(line));
  const from = Math.max(expected, 0);
  const found = lines.findIndex((line, index) => index >= from && line.includes(claim));
  const line = found < 0 ? from : found;
  const column = found < 0 ? 0 : lines[line].indexOf(claim);
  const length = found < 0 ? lines[line].trimEnd().length : claim.length;
  const start = (columns.at(line) ?? 0) + column;
  return { line: startLine + line, start, end: start + length };
}
