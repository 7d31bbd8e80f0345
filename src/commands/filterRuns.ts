// Layer: host, commands. Diffusion: Filter Runs and Show All Runs. The Runs view follows while the
// filter is typed; Enter keeps it, Escape brings back the one before.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { CommandFactory, Services } from '../services';

export const filterRuns: CommandFactory = (services) => async () => {
  const { runTree } = services;
  const before = runTree.filter;
  await vscode.commands.executeCommand('diffusionLab.runs.focus');
  const kept = await askWhileTyping(before, (filter) => {
    show(services, filter);
  });
  if (!kept) show(services, before);
};

export const clearRunsFilter: CommandFactory = (services) => () => {
  show(services, '');
  return Promise.resolve();
};

function show({ runTree }: Services, filter: string): void {
  runTree.filter = filter;
  const isFiltered = filter.trim() !== '';
  void vscode.commands.executeCommand('setContext', 'diffusionLab.runsFiltered', isFiltered);
}

/** Resolves with true when the reader accepts the filter. */
async function askWhileTyping(value: string, onChange: (filter: string) => void): Promise<boolean> {
  const owned = new Disposer();
  const input = owned.add(vscode.window.createInputBox());
  input.title = vscode.l10n.t('Filter Runs');
  input.value = value;
  input.placeholder = vscode.l10n.t('Words of titles, data, samplers or states; #tag for a tag');
  owned.add(input.onDidChangeValue(onChange));
  try {
    return await new Promise<boolean>((resolve) => {
      owned.add(
        input.onDidAccept(() => {
          resolve(true);
        }),
      );
      owned.add(
        input.onDidHide(() => {
          resolve(false);
        }),
      );
      input.show();
    });
  } finally {
    owned.dispose();
  }
}
