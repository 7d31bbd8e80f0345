// Layer: host, article. The articles that are open, each read once for a version of its text, and after
// an edit only where it was edited.

import type * as vscode from 'vscode';
import { ArticleReader } from '../shared/article/document';
import type { ArticleDocument } from '../shared/article/document';
import { inSlices, SLICE_MS } from '../shared/inSlices';
import { oncePerVersion } from './oncePerVersion';

const readers = new WeakMap<vscode.TextDocument, ArticleReader>();
const known = new WeakMap<vscode.TextDocument, { version: number; article: ArticleDocument }>();

/** The article that a Markdown document is now; it is read at once where it is not yet. */
export function articleOf(document: vscode.TextDocument): ArticleDocument {
  const { version } = document;
  const before = known.get(document);
  if (before?.version === version) return before.article;
  const article = readerOf(document).read(document.getText());
  known.set(document, { version, article });
  return article;
}

/**
 * Reads an article in slices, as a long one that is opened takes more than a moment. Afterwards
 * `articleOf` has it, if it was not edited meanwhile. Other documents are left alone.
 */
export const whenRead = oncePerVersion(async (document): Promise<void> => {
  if (document.languageId !== 'markdown') return;
  const { version } = document;
  const isStale = (): boolean =>
    document.version !== version || document.isClosed || known.get(document)?.version === version;
  const work = readerOf(document).readInSteps(document.getText());
  const done = await inSlices(work, SLICE_MS, isStale);
  if (done !== null) known.set(document, { version, article: done.result });
});

function readerOf(document: vscode.TextDocument): ArticleReader {
  let reader = readers.get(document);
  if (reader === undefined) readers.set(document, (reader = new ArticleReader()));
  return reader;
}
