// Layer: host, commands. Diffusion: Rename Run. Its folder keeps its name, so links stay whole.

import * as vscode from 'vscode';
import { pickRun } from '../pickers/pickRun';
import type { CommandFactory } from '../services';

const LONGEST = 200;

export const renameRun: CommandFactory = (services) => async (argument) => {
  const entry = await pickRun(services, argument, vscode.l10n.t('Rename which run?'), () => true);
  if (entry === undefined) return;
  const title = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('New title of the run'),
    value: entry.document?.title ?? '',
    validateInput: (text) =>
      text.trim() === '' || text.length > LONGEST
        ? vscode.l10n.t('A title of 1 to {0} characters is needed.', LONGEST)
        : undefined,
  });
  if (title !== undefined) await services.store.rename(entry.id, title.trim());
};
