// Layer: shared, article. Where something can be put into an article without falling into a block.

import { splitFrontMatter } from './frontMatter';
import { parseArticle } from './parser';

/**
 * The last line (0-based) of the block of Markdown that a line belongs to: of a paragraph, list, fence
 * or equation as a whole, and of the front matter. The line itself where it is between blocks.
 */
export function endOfBlock(text: string, line: number): number {
  const front = splitFrontMatter(text).block.split('\n').length - 2;
  if (line <= front) return front;
  const block = parseArticle(text).tokens.find(
    ({ level, map }) => level === 0 && map !== null && map[0] <= line && line < map[1],
  );
  if (!block?.map) return line;
  // Blank lines after a list belong to it.
  const lines = text.split('\n').slice(line, block.map[1]);
  return (
    line +
    Math.max(
      lines.findLastIndex((one) => one.trim() !== ''),
      0,
    )
  );
}
