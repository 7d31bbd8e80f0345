// Layer: host, commands. Diffusion: Delete Run. To the trash; where there is none (a remote without
// one, a virtual workspace) only after a second question.

import * as vscode from 'vscode';
import { FileError } from '../runs/files';
import { pickRun } from '../pickers/pickRun';
import type { CommandFactory } from '../services';

export const deleteRun: CommandFactory = (services) => async (argument) => {
  const entry = await pickRun(services, argument, vscode.l10n.t('Delete which run?'), () => true);
  if (entry === undefined) return;
  await services.store.refuseWhenLive(entry.id);
  const title = entry.document?.title ?? entry.id;
  const remove = vscode.l10n.t('Move to Trash');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete the run "{0}"?', title),
    { modal: true, detail: vscode.l10n.t('Its folder is moved to the trash.') },
    remove,
  );
  if (answer !== remove) return;
  try {
    await services.store.delete(entry.id, false);
  } catch (error) {
    if (!(error instanceof FileError) || error.problem !== 'other') throw error;
    services.log.info(`The trash did not take "${entry.id}": ${error.message}`);
    const permanently = vscode.l10n.t('Delete Permanently');
    const second = await vscode.window.showWarningMessage(
      vscode.l10n.t('There is no trash for this folder. Delete "{0}" for good?', title),
      { modal: true },
      permanently,
    );
    if (second === permanently) await services.store.delete(entry.id, true);
  }
};
