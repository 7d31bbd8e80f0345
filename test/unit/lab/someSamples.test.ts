// Layer: tests. Some of the data of a recipe, for a look before a training: no more than is asked for,
// every class among them, and what a training would learn.

import { expect, it } from 'vitest';
import { drawPointSet, pointSet } from '../../../src/core/data/pointSets';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { builtInImages } from '../../../src/shared/builtInImages';
import { sampleCount } from '../../../src/shared/protocol/samples';
import { someSamples } from '../../../webview/lab/data/someSamples';

const { signal } = new AbortController();

it('are points of the set', async () => {
  const { recipe } = resolveRecipe({ data: { kind: 'points', name: 'moons' } });
  if (recipe === null) throw new Error('the recipe is not valid');
  const { samples: some } = await someSamples({ config: recipe.data, files: [] }, 500, signal);
  expect(some.kind).toBe('points');
  expect(sampleCount(some)).toBe(500);
  const all = drawPointSet('moons', 20_000, 1, pointSet('moons').noise);
  const mean = (values: Float32Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  // The standard error of the mean of 500 points over both axes is 0.04.
  expect(Math.abs(mean(some.values) - mean(all))).toBeLessThan(0.16);
});

it.each(['faces', 'digits8'] as const)('of %s are of every class', async (name) => {
  const source = builtInImages(name);
  const { samples: some } = await someSamples(source, 48, signal);
  expect(some.kind).toBe('images');
  expect(sampleCount(some)).toBeLessThanOrEqual(48);
  expect(new Set(some.labels).size).toBe(some.classes?.length);
});

it('are not opened for somebody who does not want them any more', async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(someSamples(builtInImages('faces'), 48, stop.signal)).rejects.toThrow();
});
