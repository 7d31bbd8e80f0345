// Layer: host, article. The articles that are open, each read once for a version of its text.

import type * as vscode from 'vscode';
import { readArticle } from '../shared/article/document';
import type { ArticleDocument } from '../shared/article/document';

interface Read {
  version: number;
  article: ArticleDocument;
}

const read = new WeakMap<vscode.TextDocument, Read>();

/** The article that a Markdown document is now. */
export function articleOf(document: vscode.TextDocument): ArticleDocument {
  const known = read.get(document);
  if (known?.version === document.version) return known.article;
  const article = readArticle(document.getText());
  read.set(document, { version: document.version, article });
  return article;
}
