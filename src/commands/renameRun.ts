// Layer: host, commands. Diffusion: Rename Run. Its folder keeps its name, so links stay whole.

import * as vscode from 'vscode';
import { openRunTab } from '../actions/openRunTab';
import { pickRun } from '../pickers/pickRun';
import type { CommandFactory } from '../services';
import { documentUri } from '../workspace/runFolders';

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
  if (title === undefined) return;
  const tab = tabOf(documentUri(entry));
  await services.store.annotate(entry.id, { title: title.trim() });
  // To replace a file VS Code deletes it first, which closes its tab.
  if (tab !== null) await openRunTab(services, entry, { ...tab, preserveFocus: true });
};

/** Where the tab of a file is open, or null. */
function tabOf(uri: vscode.Uri): { viewColumn: vscode.ViewColumn; preview: boolean } | null {
  for (const { tabs, viewColumn } of vscode.window.tabGroups.all) {
    const tab = tabs.find(
      ({ input }) =>
        input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString(),
    );
    if (tab !== undefined) return { viewColumn, preview: tab.isPreview };
  }
  return null;
}
