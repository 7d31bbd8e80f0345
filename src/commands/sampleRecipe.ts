// Layer: host, commands. The lens "Sample" above a recipe: samples the newest model that was trained
// from this very recipe, with the recipe's own sampling part and no further question.

import * as vscode from 'vscode';
import type { Recipe } from '../core/recipe/types';
import { resolveSource, sourceOf } from '../data/recipeSources';
import { sampleAndOpen } from '../actions/sampleModel';
import { trainSource } from '../actions/trainRecipe';
import type { CommandFactory, Services } from '../services';

export const sampleRecipe: CommandFactory = (services) => async (argument, line) => {
  const uri =
    argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) return;
  const source = await sourceOf(uri, typeof line === 'number' ? line : null);
  const recipe = resolveSource(source);
  const model = await newestModelOf(services, recipe);
  if (model !== null) {
    await sampleAndOpen(services, await services.models.load(model), recipe.sampling);
    return;
  }
  const train = vscode.l10n.t('Train');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('No model was trained from "{0}" yet.', recipe.name),
    train,
  );
  if (answer === train) await trainSource(services, source);
};

async function newestModelOf({ store, models }: Services, recipe: Recipe): Promise<string | null> {
  const ids = new Set((await models.list()).map(({ id }) => id));
  const wanted = trainedPart(recipe);
  const entry = (await store.list()).find(
    ({ id, document }) =>
      document?.kind === 'training' &&
      ids.has(`run:${id}`) &&
      trainedPart(document.recipe) === wanted,
  );
  return entry === undefined ? null : `run:${entry.id}`;
}

/** What a training depends on; resolved recipes have their keys in one order. */
function trainedPart({ data, schedule, network, training }: Recipe): string {
  return JSON.stringify([data, schedule, network, training]);
}
