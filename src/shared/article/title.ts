// Layer: shared, article. No vscode, no DOM. What an article is called.

import type { ArticleDocument } from './document';

/** Title of the front matter, else the first heading of level one, else the file's name. */
export function articleTitle(
  { front, heading }: Pick<ArticleDocument, 'front' | 'heading'>,
  path: string,
): string {
  if (front.title !== null) return front.title;
  if (heading !== null && heading !== '') return heading;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.[^.]+$/, '');
}
