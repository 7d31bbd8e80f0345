// Layer: host, pickers. Which run does a command mean? The one in the tree that it was called on,
// the id that another part hands over, or one that the reader picks.

import * as vscode from 'vscode';
import type { RunDocument } from '../shared/protocol/run';
import type { RunEntry } from '../runs/store';
import { stateLabel } from '../workbench/runText';
import type { Services } from '../services';

/** A run that the command can be used on, or undefined when the reader picks none. */
export async function pickRun(
  { store }: Services,
  argument: unknown,
  placeHolder: string,
  fits: (document: RunDocument) => boolean,
): Promise<RunEntry | undefined> {
  const id = runIdOf(argument);
  if (id !== null) return store.entry(id);
  const entries = (await store.list()).filter(
    ({ document }) => document !== null && fits(document),
  );
  if (entries.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no run for this. Train a model first.'),
    );
    return undefined;
  }
  const items = entries.map((entry) => ({
    label: entry.document?.title ?? entry.id,
    description: entry.document === null ? '' : stateLabel(entry.document),
    detail: entry.id,
    entry,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true });
  return picked?.entry;
}

/** The id in a tree item or in a plain argument. */
export function runIdOf(argument: unknown): string | null {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('id' in argument)) return null;
  return typeof argument.id === 'string' ? argument.id : null;
}
