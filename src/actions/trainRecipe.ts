// Layer: host, actions. Starts a training from a recipe and shows it in the lab.

import { readPoints } from '../data/readPoints';
import { resolveSource } from '../data/recipeSources';
import type { RecipeSource } from '../data/recipeSources';
import type { Services } from '../services';
import { withWritableRuns } from './writableRuns';

/** Starts a training and shows it; resolves with the run's id once it computes. */
export async function trainSource(services: Services, source: RecipeSource): Promise<string> {
  const recipe = resolveSource(source);
  const points = await readPoints(recipe.data, source.base);
  const id = await withWritableRuns(services, () => services.trainer.start({ recipe, points }));
  await services.lab.show('training');
  return id;
}
