// Layer: runs. No vscode. Valibot schemas of what stands in `run.diffrun`. Parts of them are also
// used for what a page sends (`../validation.ts`). Recipes are checked by the recipe's own rules.

import * as v from 'valibot';
import type { DeviceReport, RunDocument, SampleMetrics } from '../protocol';
import type { DataScaling } from '../core/data/scaling';
import { resolveRecipe } from '../core/recipe/resolve';
import type { Recipe, SamplingConfig } from '../core/recipe/types';

const finite = v.pipe(v.number(), v.finite());
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

export const samplingSchema: v.GenericSchema<unknown, SamplingConfig> = v.object({
  sampler: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
  num_inference_steps: v.pipe(positive, v.maxValue(10_000)),
  timestep_spacing: v.picklist(['leading', 'linspace', 'trailing']),
  eta: finite,
  clip_sample: v.boolean(),
  clip_sample_range: finite,
  seed: natural,
  count: v.pipe(positive, v.maxValue(100_000)),
});

/** A resolved recipe; keys that an older version did not know get their defaults. */
const recipeSchema: v.GenericSchema<unknown, Recipe> = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { recipe, faults } = resolveRecipe(dataset.value);
    if (recipe !== null) return recipe;
    addIssue({ message: faults.map(({ message }) => message).join(' ') });
    return NEVER;
  }),
);

export const deviceSchema: v.GenericSchema<unknown, DeviceReport> = v.object({
  engine: v.picklist(['webgpu', 'wasm', 'cpu']),
  reason: v.string(),
  webgpu: v.object({
    available: v.boolean(),
    adapter: v.string(),
    isFallback: v.boolean(),
    problem: v.nullable(
      v.picklist([
        'insecure-context',
        'no-api',
        'no-adapter',
        'fallback-adapter',
        'device-request-failed',
        'device-lost',
      ]),
    ),
    message: v.string(),
    advice: v.string(),
  }),
});

export const metricsSchema: v.GenericSchema<unknown, SampleMetrics> = v.object({
  energy_distance: finite,
  energy_distance_floor: finite,
});

const scalingSchema: v.GenericSchema<unknown, DataScaling> = v.object({
  mean: v.array(finite),
  scale: finite,
});

export const documentSchema: v.GenericSchema<unknown, RunDocument> = v.object({
  format: v.literal(1),
  id: v.string(),
  kind: v.picklist(['training', 'sampling']),
  title: v.string(),
  state: v.picklist(['running', 'paused', 'completed', 'stopped', 'interrupted', 'failed']),
  created: v.pipe(v.string(), v.isoTimestamp()),
  updated: v.pipe(v.string(), v.isoTimestamp()),
  owner: v.string(),
  recipe: recipeSchema,
  data_scaling: v.nullable(scalingSchema),
  parent: v.nullable(
    v.object({
      run: v.nullable(v.string()),
      model: v.nullable(v.string()),
      step: v.nullable(natural),
    }),
  ),
  versions: v.object({ extension: v.string(), vscode: v.string() }),
  device: v.nullable(deviceSchema),
  progress: v.object({ step: natural, steps: natural }),
  summary: v.object({
    loss: v.nullable(finite),
    seconds: v.nullable(finite),
    parameters: v.nullable(natural),
    network_calls: v.nullable(natural),
    metrics: v.nullable(metricsSchema),
  }),
  error: v.nullable(v.string()),
});
