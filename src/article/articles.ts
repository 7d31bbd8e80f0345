// Layer: host, article. The articles that are open, each read once for a version of its text, and after
// an edit only where it was edited.

import type * as vscode from 'vscode';
import { ArticleReader } from '../shared/article/document';
import { oncePerVersion } from './oncePerVersion';

const readers = new WeakMap<vscode.TextDocument, ArticleReader>();

/** The article that a Markdown document is now. */
export const articleOf = oncePerVersion((document) => {
  let reader = readers.get(document);
  if (reader === undefined) readers.set(document, (reader = new ArticleReader()));
  return reader.read(document.getText());
});
