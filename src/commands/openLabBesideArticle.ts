// Layer: host, commands. Diffusion: Open Lab Beside Article.

import * as vscode from 'vscode';
import type { CommandFactory } from './services';

export const openLabBesideArticle: CommandFactory =
  ({ lab, follower }) =>
  async (argument) => {
    const article = await articleOf(argument);
    if (article === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('No Markdown article is open: the lab is shown without one.'),
      );
    } else {
      follower.follow(article);
    }
    await lab.show('article');
  };

async function articleOf(argument: unknown): Promise<vscode.TextDocument | undefined> {
  if (argument instanceof vscode.Uri) {
    const document = await vscode.workspace.openTextDocument(argument);
    await vscode.window.showTextDocument(document, { preview: false });
    return document;
  }
  const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  return editors.find((editor) => editor?.document.languageId === 'markdown')?.document;
}
