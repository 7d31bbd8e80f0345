// Layer: host, commands. Diffusion: Reveal Run, in the explorer of VS Code when the run lies in the
// workspace, else in the file manager.

import * as vscode from 'vscode';
import { reveal } from '../actions/reveal';
import { documentUri } from '../workspace/runFolders';
import { pickRun } from '../pickers/pickRun';
import type { CommandFactory } from '../services';

export const revealRun: CommandFactory = (services) => async (argument) => {
  const entry = await pickRun(services, argument, vscode.l10n.t('Reveal which run?'), () => true);
  if (entry === undefined) return;
  await reveal(documentUri(entry));
};
