// Layer: host, actions. Saves what a page made (a picture, a table, a model) where the user says, and
// says where that is.

import * as vscode from 'vscode';
import { reveal } from './reveal';

/** Files that VS Code shows itself. */
const SHOWN = /\.(?:png|gif|csv|json|svg|txt)$/i;

/** Asks for a place and writes; `saved` is false when the user closed the dialog. */
export async function saveFile(
  name: string,
  bytes: Uint8Array,
  log: vscode.LogOutputChannel,
): Promise<{ saved: boolean }> {
  const plain = name.replace(/[\\/:*?"<>|]/g, '-');
  const folder = vscode.workspace.workspaceFolders?.at(0)?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, plain) }),
    title: vscode.l10n.t('Save {0}', plain),
  });
  if (target === undefined) return { saved: false };
  await vscode.workspace.fs.writeFile(target, bytes);
  // The page must not wait until the notification is answered.
  say(target).then(undefined, (error: unknown) => {
    log.error(`${target.toString()} could not be shown: ${String(error)}`);
  });
  return { saved: true };
}

async function say(file: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const show = vscode.l10n.t('Reveal');
  const place = vscode.workspace.asRelativePath(file);
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Saved as {0}.', place),
    ...(SHOWN.test(file.path) ? [open, show] : [show]),
  );
  if (answer === open) await vscode.commands.executeCommand('vscode.open', file);
  if (answer === show) await reveal(file);
}
