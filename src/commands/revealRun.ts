// Layer: host, commands. Diffusion: Reveal Run, in the explorer of VS Code when the run lies in the
// workspace, else in the file manager.

import * as vscode from 'vscode';
import { documentUri } from '../workspace/runFolders';
import { pickRun } from '../pickers/pickRun';
import type { CommandFactory } from '../services';

export const revealRun: CommandFactory = (services) => async (argument) => {
  const entry = await pickRun(services, argument, vscode.l10n.t('Reveal which run?'), () => true);
  if (entry === undefined) return;
  const uri = documentUri(entry);
  const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const command = inWorkspace ? 'revealInExplorer' : 'revealFileInOS';
  await vscode.commands.executeCommand(command, uri);
};
