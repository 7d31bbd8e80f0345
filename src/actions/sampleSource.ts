// Layer: host, actions. Samples the newest model that was trained from a recipe, with the recipe's own
// sampling part and no further question; offers to train where there is none.

import * as vscode from 'vscode';
import type { Recipe } from '../core/recipe/types';
import { resolveSource } from '../data/recipeSources';
import type { RecipeSource } from '../data/recipeSources';
import type { Services } from '../services';
import { sampleAndOpen } from './sampleModel';
import { trainSource } from './trainRecipe';

export async function sampleSource(services: Services, source: RecipeSource): Promise<void> {
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
}

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
