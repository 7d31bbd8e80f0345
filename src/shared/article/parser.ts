// Layer: shared, article. No vscode, no DOM. How an article is read, stated once: the host (recipes,
// title) and the page (all that is shown) parse with the same Markdown parser.

import MarkdownParser, { type MarkdownIt, type Token } from 'markdown-it';
import { equationPlugin } from './equations';
import { incrementalPlugin } from './incremental';
import { readFrontMatter } from './frontMatter';
import type { FrontMatter } from './frontMatter';
import { liquidPlugin } from './liquid';

export interface ParsedArticle {
  front: FrontMatter;
  /** Blocks in order; `map` counts the lines of the whole text. */
  tokens: Token[];
}

/** The parser, to which the page adds how tokens are drawn. */
export function createArticleParser(): MarkdownIt {
  const parser = new MarkdownParser({ html: true, linkify: true });
  parser.use(equationPlugin);
  parser.use(liquidPlugin);
  parser.use(incrementalPlugin);
  return parser;
}

/** Of the host, where nothing is drawn. */
export const hostParser = createArticleParser();

/** Reads an article where nothing is drawn. */
export function parseArticle(text: string): ParsedArticle {
  const front = readFrontMatter(text);
  return { front, tokens: hostParser.parse(front.body, {}) };
}
