// Layer: host, commands. Diffusion: Import Model. A folder that diffusers wrote becomes a run: its headers
// are read here, the lab says what its tensors are, and only then are the weights read and written.

import * as vscode from 'vscode';
import { openRunTab } from '../actions/openRunTab';
import { withWritableRuns } from '../actions/writableRuns';
import { importedFrom, importRequest, importWeights, openModelFolder } from '../exchange/in';
import { askImport } from '../pickers/askImport';
import { openModelDialog } from '../pickers/fileDialogs';
import type { CommandFactory } from '../services';
import { VscodeModelFolder } from '../workspace/importFolder';

export const importModel: CommandFactory = (services) => async (argument) => {
  const { lab, store, log } = services;
  const uri = argument instanceof vscode.Uri ? argument : await openModelDialog();
  if (uri === undefined) return;
  const folder = new VscodeModelFolder(uri);
  const title = folder.label;
  const asked = await askImport(folder, (choices) => openModelFolder(folder, choices));
  if (asked === undefined) return;
  const { opened, answers } = asked;
  const document = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Importing "{0}"', title),
      cancellable: true,
    },
    async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => {
        stop.abort();
      });
      const { rpc } = await lab.ensure();
      const request = importRequest(title, opened, answers);
      const plan = await rpc.call('planImport', request, { signal: stop.signal });
      for (const notice of plan.notices) log.info(`Import of "${title}": ${notice}`);
      let shown = 0;
      const weights = await importWeights(folder, opened, plan, {
        signal: stop.signal,
        onProgress: (share) => {
          progress.report({ increment: 100 * (share - shown) });
          shown = share;
        },
      });
      const from = importedFrom(title, opened, plan);
      const made = await withWritableRuns(services, () =>
        store.addImported({ title, plan, weights, from }),
      );
      return { made, notices: plan.notices };
    },
  );
  const { made, notices } = document;
  await openRunTab(services, await store.entry(made.id));
  void vscode.window.showInformationMessage(
    [vscode.l10n.t('"{0}" is imported.', title), ...notices].join(' '),
  );
};
