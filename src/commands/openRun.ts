// Layer: host, commands. Diffusion: Open Run. The tab of a run stands beside the article.

import * as vscode from 'vscode';
import { openRunTab } from '../actions/openRunTab';
import { pickRun } from '../pickers/pickRun';
import type { CommandFactory } from '../services';

export const openRun: CommandFactory = (services) => async (argument) => {
  const entry = await pickRun(services, argument, vscode.l10n.t('Open which run?'), () => true);
  if (entry !== undefined) await openRunTab(services, entry);
};
