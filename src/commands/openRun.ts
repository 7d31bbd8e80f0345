// Layer: host, commands. Diffusion: Open Run. The tab of a run stands beside the article.

import * as vscode from 'vscode';
import { openRunTab } from '../actions/openRunTab';
import { pickRun } from '../pickers/pickRun';
import type { CommandFactory } from '../services';

/** What the Runs view hands over beside the run: the next key that is pressed is still for its row. */
const FROM_ROW = 'row';

export const openRun: CommandFactory = (services) => async (argument, origin) => {
  const entry = await pickRun(services, argument, vscode.l10n.t('Open which run?'), () => true);
  if (entry === undefined) return;
  await openRunTab(services, entry, { preserveFocus: origin === FROM_ROW });
};
