// Layer: host, commands. Diffusion: Compare Runs. Those that are selected in the tree, or that the reader
// picks.

import * as vscode from 'vscode';
import { openRunTab } from '../actions/openRunTab';
import { openComparison } from '../editors/comparePanel';
import { pickSeveralRuns } from '../pickers/pickRun';
import type { CommandFactory } from '../services';
import { LEAST_COMPARED, MOST_COMPARED } from '../shared/protocol/comparePage';

export const compareRuns: CommandFactory =
  (services) =>
  async (...args) => {
    const ids = await pickSeveralRuns(services, args, {
      placeHolder: vscode.l10n.t('Compare which runs? Two to six.'),
      least: LEAST_COMPARED,
      most: MOST_COMPARED,
    });
    if (ids === undefined) return;
    await openComparison(services, ids, (entry) => openRunTab(services, entry));
  };
