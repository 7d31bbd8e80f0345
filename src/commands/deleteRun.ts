// Layer: host, commands. Diffusion: Delete Run. One run or all that are selected, to the trash; where
// there is none (a remote without one, a virtual workspace) only after a second question.

import * as vscode from 'vscode';
import { pickRuns } from '../pickers/pickRun';
import { canDelete } from '../runs/abilities';
import { FileError } from '../runs/files';
import type { RunEntry } from '../runs/store';
import type { CommandFactory, Services } from '../services';

/** Titles that fit into the question; the rest is counted. */
const NAMED = 10;

export const deleteRun: CommandFactory =
  (services) =>
  async (...args) => {
    const entries = await pickRuns(services, args, vscode.l10n.t('Delete which run?'), canDelete);
    if (entries.length === 0) return;
    for (const { id } of entries) await services.store.refuseWhenLive(id);
    const remove = vscode.l10n.t('Move to Trash');
    const answer = await vscode.window.showWarningMessage(
      question(entries),
      { modal: true, detail: await consequences(services, entries) },
      remove,
    );
    if (answer === remove) await deleteAll(services, entries);
  };

function question(entries: readonly RunEntry[]): string {
  return entries.length === 1
    ? vscode.l10n.t('Delete the run "{0}"?', titleOf(entries[0]))
    : vscode.l10n.t('Delete {0} runs?', entries.length);
}

/** What is deleted, and what stays of that which was made from it. */
async function consequences({ store }: Services, entries: readonly RunEntry[]): Promise<string> {
  const isOne = entries.length === 1;
  const more = entries.length - NAMED;
  const titles = entries.slice(0, NAMED).map((entry) => `"${titleOf(entry)}"`);
  if (more > 0) titles.push(vscode.l10n.t('and {0} more', more));
  const ids = new Set(entries.map(({ id }) => id));
  const samples = (await store.list()).filter(
    ({ id, document }) => !ids.has(id) && ids.has(document?.parent?.run ?? ''),
  );
  return [
    ...(isOne ? [] : [titles.join(', ')]),
    isOne
      ? vscode.l10n.t('Its folder is moved to the trash.')
      : vscode.l10n.t('Their folders are moved to the trash.'),
    ...(samples.length === 0
      ? []
      : [
          vscode.l10n.t(
            'Samples that were drawn from it stay ({0}); without the model they cannot be drawn again.',
            samples.length,
          ),
        ]),
  ].join('\n\n');
}

async function deleteAll(services: Services, entries: readonly RunEntry[]): Promise<void> {
  const withoutTrash: RunEntry[] = [];
  for (const entry of entries) {
    try {
      await services.store.delete(entry.id, false);
    } catch (error) {
      if (!(error instanceof FileError) || error.problem !== 'other') throw error;
      services.log.info(`The trash did not take "${entry.id}": ${error.message}`);
      withoutTrash.push(entry);
    }
  }
  if (withoutTrash.length === 0) return;
  const permanently = vscode.l10n.t('Delete Permanently');
  const message =
    withoutTrash.length === 1
      ? vscode.l10n.t(
          'There is no trash for this folder. Delete "{0}" for good?',
          titleOf(withoutTrash[0]),
        )
      : vscode.l10n.t(
          'There is no trash for these folders. Delete {0} runs for good?',
          withoutTrash.length,
        );
  const second = await vscode.window.showWarningMessage(message, { modal: true }, permanently);
  if (second !== permanently) return;
  for (const { id } of withoutTrash) await services.store.delete(id, true);
}

function titleOf({ id, document }: RunEntry): string {
  return document?.title ?? id;
}
