// Layer: runs. No vscode. Valibot schemas of what stands in `run.diffrun`: the resolved recipe
// and the document itself. Also used for what a page sends (`../validation.ts`).

import * as v from 'valibot';
import type { DeviceReport, RunDocument, SampleMetrics } from '../protocol';
import type { DataScaling } from '../core/data/scaling';
import type { Recipe, SamplingConfig, ScheduleConfig } from '../core/recipe/types';

const finite = v.pipe(v.number(), v.finite());
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

export const scheduleSchema: v.GenericSchema<unknown, ScheduleConfig> = v.object({
  beta_schedule: v.picklist([
    'linear',
    'linear_scaled',
    'scaled_linear',
    'squaredcos_cap_v2',
    'sigmoid',
    'sigmoid_jabri',
    'exponential',
  ]),
  num_train_timesteps: positive,
  beta_start: finite,
  beta_end: finite,
  trained_betas: v.nullable(v.array(finite)),
  rescale_betas_zero_snr: v.boolean(),
});

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

export const recipeSchema: v.GenericSchema<unknown, Recipe> = v.object({
  name: v.string(),
  data: v.object({
    kind: v.literal('points'),
    name: v.nullable(
      v.picklist(['moons', 'two_spirals', 'swiss_roll', 'eight_gaussians', 'checkerboard', 'dino']),
    ),
    file: v.nullable(v.string()),
    count: positive,
    noise: finite,
    seed: natural,
  }),
  schedule: scheduleSchema,
  network: v.object({
    kind: v.literal('mlp'),
    hidden: positive,
    layers: positive,
    time_embedding_dim: positive,
  }),
  training: v.object({
    prediction_type: v.picklist(['epsilon', 'sample', 'v_prediction']),
    loss_weighting: v.picklist(['none', 'min_snr']),
    snr_gamma: finite,
    steps: positive,
    batch_size: positive,
    learning_rate: finite,
    lr_scheduler: v.picklist(['constant', 'cosine']),
    weight_decay: finite,
    ema_decay: finite,
    seed: natural,
    checkpoint_every: positive,
    sample_every: natural,
  }),
  sampling: samplingSchema,
});

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
