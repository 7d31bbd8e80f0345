// A small recipe and data for the tests of the worker.

import { drawPointSet } from '../../../src/core/data/pointSets';
import type { RecipeInput } from '../../../src/core/recipe/types';
import { pointsRecipe, type PointsRecipe } from '../recipe/pointsRecipe';

export function smallRecipe(input: RecipeInput = {}): PointsRecipe {
  return pointsRecipe({
    data: { kind: 'points', name: 'moons', count: 200 },
    network: { hidden: 16, layers: 2, input_embedding_dim: 4, time_embedding_dim: 8 },
    ...input,
    training: {
      steps: 12,
      batch_size: 32,
      sample_every: 0,
      checkpoint_every: 5,
      ...input.training,
    },
  });
}

export const moons = drawPointSet('moons', 200, 0, 0.05);

/** max |a − b|; Infinity for different lengths. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
