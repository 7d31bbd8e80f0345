// Layer: shared, article. No vscode, no DOM. What an article is called.

import { parseArticle } from './parser';

/** Title of the front matter, else the first heading of level one, else the file's name. */
export function articleTitle(text: string, path: string): string {
  const { front, tokens } = parseArticle(text);
  if (front.title !== null) return front.title;
  const heading = tokens.findIndex(({ type, tag }) => type === 'heading_open' && tag === 'h1');
  const title = heading < 0 ? '' : (tokens.at(heading + 1)?.content ?? '');
  if (title !== '') return title;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.[^.]+$/, '');
}
