// Layer: tests. The data of a recipe in the noising view: its own pixels, side by side.

import { expect, it } from 'vitest';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { builtInImages } from '../../../src/shared/builtInImages';
import { openDataSet } from '../../../webview/lab/data/openDataSet';
import { noisingData } from '../../../webview/lab/noising/data';
import { recipeData } from '../../../webview/lab/noising/recipeData';

const { signal } = new AbortController();

it.each([
  ['faces', 16, 3],
  ['digits8', 8, 1],
] as const)('%s stand four in a row, pixel for pixel', async (name, side, channels) => {
  const source = builtInImages(name);
  const shown = noisingData(await recipeData(source, signal));
  expect([shown.width, shown.height]).toEqual([4 * side, 4 * side]);
  const config = { ...source.config, count: 16 };
  const data = await openDataSet(config, [], () => undefined, signal);
  const sixth = new Float32Array(side * side * channels);
  data.read([5], sixth);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = 3 * ((side + y) * 4 * side + side + x);
      const channel = channels === 3 ? 2 : 0;
      expect(shown.x0[at + 2]).toBeCloseTo(sixth[(y * side + x) * channels + channel], 6);
    }
  }
});

it('points come as points', async () => {
  const { recipe } = resolveRecipe({ data: { kind: 'points', name: 'moons' } });
  if (recipe === null) throw new Error('the recipe is not valid');
  const shown = await recipeData({ config: recipe.data, files: [] }, signal);
  expect(shown.kind === 'points' && shown.points.length).toBe(4000);
});
