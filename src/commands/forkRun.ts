// Layer: host, commands. Diffusion: Fork Run. Opens the recipe of a training so that it goes on from one
// of its checkpoints; it is changed there, and trained from there.

import * as vscode from 'vscode';
import { openRecipeDocument } from '../actions/openRecipeDocument';
import { grouped } from '../core/numberText';
import { pickRun } from '../pickers/pickRun';
import { listCheckpoints } from '../runs/checkpoints';
import { ForkError, forkRecipe } from '../runs/fork';
import type { CommandFactory } from '../services';
import { hasCheckpoint } from '../shared/hasCheckpoint';
import { formatRecipe } from '../shared/recipeText';

export const forkRun: CommandFactory = (services) => async (argument) => {
  const entry = await pickRun(
    services,
    argument,
    vscode.l10n.t('Go on from which run, with a changed recipe?'),
    hasCheckpoint,
  );
  if (entry === undefined) return;
  const { document, folder } = await services.store.readable(entry.id);
  const steps = await listCheckpoints(folder.files, entry.id);
  if (document.kind === 'sampling' || steps.length === 0) {
    throw new ForkError(vscode.l10n.t('"{0}" has no checkpoint to go on from.', document.title));
  }
  const step = await pickStep(steps);
  if (step === undefined) return;
  const text = formatRecipe(forkRecipe(document, step));
  await openRecipeDocument(
    vscode.l10n.t('{0}, from step {1}', document.title, step),
    text,
    vscode.ViewColumn.Active,
  );
};

/** Newest first; a run with one checkpoint leaves nothing to choose. */
async function pickStep(steps: readonly number[]): Promise<number | undefined> {
  if (steps.length === 1) return steps[0];
  const items = steps
    .map((step) => ({ label: vscode.l10n.t('Step {0}', grouped(step)), step }))
    .reverse();
  const placeHolder = vscode.l10n.t('From which checkpoint?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.step;
}
