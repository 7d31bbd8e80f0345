// A small recipe and data for the tests of the worker.

import type { DataSet } from '../../../src/core/data/dataSet';
import { builtInPoints } from '../../../src/core/data/pointsDataSet';
import { drawPointSet } from '../../../src/core/data/pointSets';
import type { Recipe, RecipeInput } from '../../../src/core/recipe/types';
import type { NetworkDescription } from '../../../webview/lab/engine/networks/description';
import { trainingStart, type TrainingStart } from '../../../webview/lab/training/start';
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

/** The points of the small recipe, and as the training opens them. */
export const moons = drawPointSet('moons', 200, 0, 0.05);
export const moonsData: DataSet = builtInPoints(smallRecipe().data);

/** What every model of points says of its samples, beside their scaling. */
export const pointsFormat = { kind: 'points', shape: [2], classes: null } as const;

/** Where the training of a recipe with these points starts. */
export function startOf(recipe: Recipe): TrainingStart {
  return trainingStart(recipe, moonsData, null);
}

/** The network of a recipe with these points. */
export function networkOf(recipe: Recipe): NetworkDescription {
  return startOf(recipe).checkpoint.network;
}

/** max |a − b|; Infinity for different lengths. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
