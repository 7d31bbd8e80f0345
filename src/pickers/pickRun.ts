// Layer: host, pickers. Which run does a command mean? The one in the tree that it was called on,
// the id that another part hands over, or one that the reader picks.

import * as vscode from 'vscode';
import type { RunDocument } from '../shared/protocol/run';
import type { RunEntry } from '../runs/store';
import { runDescription } from '../workbench/runText';
import type { Services } from '../services';

/** What a key that is pressed in the Runs view hands over: the command is for what is selected. */
const FROM_SELECTION = 'selection';

/** A run that the command can be used on, or undefined when the reader picks none. */
export async function pickRun(
  services: Services,
  argument: unknown,
  placeHolder: string,
  fits: (document: RunDocument) => boolean,
): Promise<RunEntry | undefined> {
  const { store, runsView } = services;
  const id = runIdOf(argument === FROM_SELECTION ? runsView.selection.at(0) : argument);
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
  const items = runItems(entries);
  const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true });
  return picked?.entry;
}

/**
 * The runs that the command is for: those selected in the tree, the one that it was called on, or
 * one that the reader picks; empty when they pick none.
 * @param selected what VS Code hands over beside the argument when several rows are selected
 */
export async function pickRuns(
  services: Services,
  [argument, selected]: readonly unknown[],
  placeHolder: string,
  fits: (document: RunDocument) => boolean,
): Promise<RunEntry[]> {
  const rows: readonly unknown[] =
    argument === FROM_SELECTION
      ? services.runsView.selection
      : Array.isArray(selected)
        ? selected
        : [];
  const ids = rows.map(runIdOf).filter((id) => id !== null);
  if (ids.length > 0) return Promise.all(ids.map((id) => services.store.entry(id)));
  const entry = await pickRun(services, argument, placeHolder, fits);
  return entry === undefined ? [] : [entry];
}

/** The id in a tree item or in a plain argument. */
export function runIdOf(argument: unknown): string | null {
  if (typeof argument === 'string') return argument === FROM_SELECTION ? null : argument;
  if (typeof argument !== 'object' || argument === null || !('id' in argument)) return null;
  return typeof argument.id === 'string' ? argument.id : null;
}

/**
 * Ids of `least` to `most` runs: those selected in the tree when they are several, else those that
 * the reader picks; undefined when they pick none.
 * @throws {RangeError} when more or fewer are chosen
 */
export async function pickSeveralRuns(
  services: Services,
  [argument, selected]: readonly unknown[],
  { placeHolder, least, most }: { placeHolder: string; least: number; most: number },
): Promise<string[] | undefined> {
  const rows: readonly unknown[] = Array.isArray(selected)
    ? selected
    : Array.isArray(argument)
      ? argument
      : services.runsView.selection;
  let ids = rows.map(runIdOf).filter((id) => id !== null);
  if (ids.length < least) {
    const picked = await vscode.window.showQuickPick(
      runItems(comparable(await services.store.list()), ids),
      {
        placeHolder,
        canPickMany: true,
        matchOnDetail: true,
      },
    );
    if (picked === undefined) return undefined;
    ids = picked.map(({ entry }) => entry.id);
  }
  const runs = comparable(await services.store.list()).map(({ id }) => id);
  ids = ids.filter((id) => runs.includes(id));
  if (ids.length < least || ids.length > most) {
    throw new RangeError(
      vscode.l10n.t('{0} to {1} runs can be compared; {2} are chosen.', least, most, ids.length),
    );
  }
  return ids;
}

/** A study has a tab of its own that compares its trials. */
function comparable(entries: readonly RunEntry[]): RunEntry[] {
  return entries.filter(({ document }) => document?.kind !== 'study');
}

/** Runs to be picked from; the `picked` ones have a tick. */
function runItems(entries: readonly RunEntry[], picked: readonly string[] = []) {
  return entries.flatMap((entry) =>
    entry.document === null
      ? []
      : [
          {
            label: entry.document.title,
            description: runDescription(entry.document),
            detail: entry.id,
            picked: picked.includes(entry.id),
            entry,
          },
        ],
  );
}
