// Layer: host, actions. In a read-only workspace runs cannot be kept: the reader is offered the
// extension's own storage once, and what they asked for goes on from there.

import * as vscode from 'vscode';
import { FileError } from '../runs/files';
import type { Services } from '../services';

export async function withWritableRuns<T>(
  { runFolders }: Services,
  start: () => Promise<T>,
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof FileError) || error.problem !== 'read-only' || runFolders.inOwnStorage) {
      throw error;
    }
    const accept = vscode.l10n.t('Keep Runs in VS Code');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t(
        'This workspace is read-only, so no run can be kept in it. Runs can be kept in the storage of VS Code instead.',
      ),
      accept,
    );
    if (answer !== accept) throw new vscode.CancellationError();
    await runFolders.chooseOwnStorage();
    return start();
  }
}
