// Layer: host, actions. Opens the tab of a run beside the article.

import * as vscode from 'vscode';
import type { RunEntry } from '../runs/store';
import type { Services } from '../services';
import { RUN_VIEW_TYPE } from '../viewTypes';
import { documentUri } from '../workspace/runFolders';

/**
 * Beside the article, which is where the lab is when it is open, unless `options` name a column.
 * @param options `preserveFocus`: the keyboard stays where it is
 */
export async function openRunTab(
  { lab }: Services,
  entry: RunEntry,
  options: vscode.TextDocumentShowOptions = {},
): Promise<void> {
  const uri = documentUri(entry);
  if (entry.document === null) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The run "{0}" cannot be read. {1}', entry.id, entry.problem),
    );
    return;
  }
  const viewColumn = lab.open?.panel.viewColumn ?? besideColumn();
  const place: vscode.TextDocumentShowOptions = { viewColumn, ...options };
  await vscode.commands.executeCommand('vscode.openWith', uri, RUN_VIEW_TYPE, place);
}

function besideColumn(): vscode.ViewColumn {
  const isArticle = vscode.window.activeTextEditor?.document.languageId === 'markdown';
  return isArticle ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
}
