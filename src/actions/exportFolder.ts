// Layer: host, actions. Writes a folder of files for other programs where the reader says, whole or not
// at all.

import * as vscode from 'vscode';
import type { FileSet } from '../shared/protocol/files';
import { reveal } from './reveal';

/**
 * Asks in which folder, makes what is to be written, and writes it as a folder of its own there.
 * @throws {Error} one sentence: it is there already, or what `make` or the disk says
 */
export async function exportFolder(name: string, make: () => Promise<FileSet>): Promise<void> {
  const plain = name.replace(/[\\/:*?"<>|]/g, '-');
  const base = vscode.workspace.workspaceFolders?.at(0)?.uri;
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    ...(base === undefined ? {} : { defaultUri: base }),
    title: vscode.l10n.t('Where should the folder "{0}" be made?', plain),
    openLabel: vscode.l10n.t('Export Here'),
  });
  const parent = chosen?.at(0);
  if (parent === undefined) return;
  const target = vscode.Uri.joinPath(parent, plain);
  const place = vscode.workspace.asRelativePath(target);
  if (await isThere(target)) {
    throw new Error(vscode.l10n.t('"{0}" is there already; it is not overwritten.', place));
  }
  const paths = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Exporting {0}', plain),
    },
    async () => {
      const files = await make();
      try {
        for (const [path, bytes] of Object.entries(files))
          await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(target, path), bytes);
      } catch (error) {
        // Half a folder would look like a whole one.
        if (await isThere(target)) await vscode.workspace.fs.delete(target, { recursive: true });
        throw error;
      }
      return Object.keys(files);
    },
  );
  const show = vscode.l10n.t('Reveal');
  const answer = vscode.window.showInformationMessage(
    vscode.l10n.t('Exported to {0}.', place),
    show,
  );
  if ((await answer) === show) await reveal(vscode.Uri.joinPath(target, paths[0]));
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}
