// Layer: host, pickers. The article that a command is about: the file that it was called on, else the
// Markdown editor that is in front.

import * as vscode from 'vscode';
import { workspaceBase } from '../data/recipeSources';
import { nameOf } from '../data/userFile';

export interface ChosenArticle {
  readonly document: vscode.TextDocument;
  /** Its file name. */
  readonly name: string;
  /** Where its pictures, data and figures are. */
  readonly folder: vscode.Uri;
}

/** There is no article, or it has no place yet. */
export class NoArticleError extends Error {
  override readonly name = 'NoArticleError';
}

export async function pickArticle(argument: unknown): Promise<ChosenArticle> {
  const document =
    argument instanceof vscode.Uri
      ? await vscode.workspace.openTextDocument(argument)
      : openArticle();
  if (document === undefined) {
    throw new NoArticleError(vscode.l10n.t('Open a Markdown article first.'));
  }
  const { uri } = document;
  const folder = document.isUntitled ? workspaceBase() : vscode.Uri.joinPath(uri, '..');
  if (folder === null) {
    throw new NoArticleError(vscode.l10n.t('Save the article first: its files lie beside it.'));
  }
  return { document, name: nameOf(uri), folder };
}

function openArticle(): vscode.TextDocument | undefined {
  const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  return editors.find((editor) => editor?.document.languageId === 'markdown')?.document;
}
