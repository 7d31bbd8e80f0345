// Layer: runs. No vscode. Valibot schemas of what stands in `run.diffrun`. Parts of them are also
// used for what a page sends (`../validation.ts`). Recipes are checked by the recipe's own rules.

import * as v from 'valibot';
import { ENGINE_NAMES } from '../shared/protocol/device';
import type { DeviceReport } from '../shared/protocol/device';
import type { Arrangement } from '../shared/protocol/explore';
import type { RunDocument } from '../shared/protocol/run';
import type { DataScaling } from '../core/data/scaling';
import { fieldsOf } from '../core/recipe/fields';
import { resolveRecipe } from '../core/recipe/resolve';
import type { Recipe, SamplingConfig } from '../core/recipe/types';
import { valueFault } from '../core/recipe/validate';
import { metricsSchema } from './metricsSchema';

const finite = v.pipe(v.number(), v.finite());
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * A whole sampling part: every key there and allowed by itself. What relates keys to each other
 * and to the model is checked when a run is made of it.
 */
export const samplingSchema: v.GenericSchema<unknown, SamplingConfig> = v.pipe(
  v.record(v.string(), v.unknown()),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const fields = new Map(fieldsOf('sampling'));
    const unknown = Object.keys(dataset.value).filter((key) => !fields.has(key));
    const faults = unknown.map((key) => `${key} is not a key of sampling.`);
    for (const [key, field] of fields) {
      const fault = valueFault(key, field, dataset.value[key]);
      if (fault !== null) faults.push(fault);
    }
    if (faults.length > 0) {
      addIssue({ message: faults.join(' ') });
      return NEVER;
    }
    // Every key of the table is there with a value that its field allows.
    return dataset.value as unknown as SamplingConfig;
  }),
);

/** A stored recipe; keys that an older version did not know get their defaults. */
export const recipeSchema: v.GenericSchema<unknown, Recipe> = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { recipe, faults } = resolveRecipe(dataset.value, 'stored');
    if (recipe !== null) return recipe;
    addIssue({ message: faults.map(({ message }) => message).join(' ') });
    return NEVER;
  }),
);

export const deviceSchema: v.GenericSchema<unknown, DeviceReport> = v.object({
  engine: v.picklist(ENGINE_NAMES),
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

const conditionSchema: v.GenericSchema<unknown, RunDocument['condition']> = v.nullable(
  v.object({
    task: v.variant('kind', [
      v.object({ kind: v.literal('inpaint') }),
      v.object({ kind: v.literal('upscale'), factor: natural }),
      v.object({ kind: v.literal('hold'), axis: v.picklist([0, 1]), value: finite }),
      v.object({ kind: v.literal('frames'), known: v.array(natural) }),
      v.object({ kind: v.literal('gap'), from: finite, until: finite }),
    ]),
    method: v.string(),
    options: v.record(v.string(), finite),
    steps: natural,
    seed: natural,
    count: natural,
    class_label: v.nullable(natural),
    guidance_scale: finite,
    known: natural,
    numbers: natural,
    inconsistency: finite,
  }),
);

const linesSchema = v.object({
  title: v.pipe(v.string(), v.maxLength(100)),
  names: v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.minLength(1), v.maxLength(1000)),
});

export const arrangementSchema: v.GenericSchema<unknown, Arrangement> = v.object({
  kind: v.picklist(['grid', 'interpolation']),
  rows: linesSchema,
  columns: linesSchema,
  perCell: v.pipe(natural, v.minValue(1)),
});

const scalingSchema: v.GenericSchema<unknown, DataScaling> = v.object({
  mean: v.array(finite),
  scale: finite,
});

export const documentSchema: v.GenericSchema<unknown, RunDocument> = v.object({
  format: v.literal(1),
  id: v.string(),
  kind: v.picklist(['training', 'sampling', 'study']),
  title: v.string(),
  tags: v.optional(v.array(v.string()), []),
  state: v.picklist(['running', 'paused', 'completed', 'stopped', 'interrupted', 'failed']),
  created: v.pipe(v.string(), v.isoTimestamp()),
  updated: v.pipe(v.string(), v.isoTimestamp()),
  owner: v.string(),
  owner_process: v.nullish(
    v.object({
      host: v.string(),
      pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
      started: v.nullable(v.string()),
    }),
    null,
  ),
  recipe: recipeSchema,
  data_scaling: v.nullable(scalingSchema),
  parent: v.nullable(
    v.object({
      run: v.nullable(v.string()),
      model: v.nullable(v.string()),
      step: v.nullable(natural),
    }),
  ),
  imported: v.nullish(
    v.object({
      folder: v.string(),
      network: v.string(),
      diffusers: v.nullable(v.string()),
      weights: v.string(),
      dtype: v.string(),
    }),
    null,
  ),
  condition: v.optional(conditionSchema, null),
  arrangement: v.optional(v.nullable(arrangementSchema), null),
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
  thumbnail: v.optional(v.boolean(), false),
});
