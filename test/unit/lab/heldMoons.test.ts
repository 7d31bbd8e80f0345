// Layer: tests. The shipped moons under a measurement: a network's Jacobian is no covariance, and methods
// that take it for one must still stay near the exact posterior.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { RecipeInput } from '../../../src/core/recipe/types';
import { runConditionally } from '../../../webview/lab/conditional/run';
import { nodeEngines } from './nodeEngines';

const FOLDER = 'models/moons';
const FILES = [
  'network/config.json',
  'network/diffusion_pytorch_model.safetensors',
  'scheduler/scheduler_config.json',
];

it.each([
  ['tmpd', 0.5, 20],
  ['tmpd', 0.5, 50],
  ['tmpd', -0.7, 50],
  ['tds', 0.5, 50],
])('%s with x = %d in %i steps comes near what it should be', async (method, value, steps) => {
  const read = (path: string): Uint8Array => new Uint8Array(readFileSync(`${FOLDER}/${path}`));
  const text = readFileSync(`${FOLDER}/recipe.diffusion.json`, 'utf8');
  const { recipe } = resolveRecipe(JSON.parse(text) as RecipeInput);
  if (recipe === null) throw new Error('The recipe of the model cannot be read.');
  const { slice } = await runConditionally(
    nodeEngines(),
    {
      model: Object.fromEntries(FILES.map((path) => [path, read(path)])),
      data: { config: recipe.data, files: [] },
      task: { kind: 'hold', axis: 0, value },
      method,
      options: {},
      steps,
      seed: 0,
      count: 200,
      class_label: null,
      guidance_scale: 1,
      engine: null,
    },
    { signal: new AbortController().signal, event: () => undefined },
    () => () => Promise.reject(new Error('There are no pictures.')),
  );
  // It ran to numbers that are not finite, or to 1.9 and 3.1; the moons are 1.7 high.
  expect(slice?.distance).toBeLessThan(0.15);
});
