// Layer: host, editors. Saves what a page made (a picture, a table) where the reader says.

import * as vscode from 'vscode';

/** Asks for a place and writes; `saved` is false when the reader closed the dialog. */
export async function saveFile(name: string, bytes: Uint8Array): Promise<{ saved: boolean }> {
  const plain = name.replace(/[\\/:*?"<>|]/g, '-');
  const folder = vscode.workspace.workspaceFolders?.at(0)?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, plain) }),
    title: vscode.l10n.t('Save {0}', plain),
  });
  if (target === undefined) return { saved: false };
  await vscode.workspace.fs.writeFile(target, bytes);
  return { saved: true };
}
