// A recipe of points, an MLP and a discrete schedule, for the tests of what works with these.

import { requireDiscrete, UnsupportedKindError } from '../../../src/core/recipe/narrowing';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type {
  DiscreteScheduleConfig,
  MlpConfig,
  PointsData,
  Recipe,
  RecipeInput,
} from '../../../src/core/recipe/types';

export type PointsRecipe = Recipe & {
  data: PointsData;
  schedule: DiscreteScheduleConfig;
  network: MlpConfig;
};

/** @throws {UnsupportedKindError} for other data */
export function requirePoints(data: Recipe['data']): PointsData {
  if (data.kind === 'points') return data;
  throw new UnsupportedKindError('data', 'points', data.kind);
}

function requireMlp(network: Recipe['network']): MlpConfig {
  if (network.kind === 'mlp') return network;
  throw new UnsupportedKindError('a network', 'mlp', network.kind);
}

/** @throws an error with every fault */
export function pointsRecipe(input: RecipeInput): PointsRecipe {
  const { recipe, faults } = resolveRecipe(input);
  if (recipe === null) throw new Error(faults.map(({ message }) => message).join('\n'));
  return {
    ...recipe,
    data: requirePoints(recipe.data),
    schedule: requireDiscrete(recipe.schedule),
    network: requireMlp(recipe.network),
  };
}
