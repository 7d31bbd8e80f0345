// Layer: worker (pure). Samples of a network in training: few steps of a deterministic sampler from
// noise that is the same in every preview of a run, so that one sees the network change and
// nothing else. The training's own random numbers are not touched.

import {
  intoNetwork,
  outOfNetwork,
  sampleFacts,
  sampleSize,
  type SampleFormat,
} from '../../../src/core/data/sampleFormat';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe, SamplingConfig } from '../../../src/core/recipe/types';
import { STREAMS } from '../../../src/core/rng/streams';
import { float32Algebra } from '../../../src/core/sampling/arrays';
import { sampleModel } from '../../../src/core/sampling/catalogue';
import type { Preview } from '../../../src/shared/protocol/run';
import { classLabels } from '../classLabels';
import { denoiser } from '../denoiser';
import { nextTurn } from '../eventLoop';
import { FollowedSamples } from '../followed';
import type { Predictor } from '../network/contract';
import { normalDraws } from '../drawing';
import type { BatchOrigin } from './batches';
import { followedSamples, keptCalls, samplingPath } from './samplingPath';
import { SmallPictures } from './smallPictures';

/** Samples of a preview, which the network predicts at once. */
const COUNTS = { points: 500, images: 24, audio: 16, video: 15 } as const;
const STEPS = { points: 20, images: 15, audio: 20, video: 15 } as const;

/** Samples in a preview of such data. */
export function previewCount({ kind }: SampleFormat): number {
  return COUNTS[kind];
}

/** Draws a preview of the averaged weights, and how it came about. */
export async function drawPreview(
  network: Predictor,
  origin: BatchOrigin,
): Promise<Pick<Preview, 'samples' | 'path'>> {
  const { format, objective, recipe, noClass } = origin;
  const count = previewCount(format);
  const size = sampleSize(format);
  const { seed } = recipe.training;
  const given = smallPictures(origin, count);
  const labels = given?.labels ?? allLabels(format, count);
  let x = normalDraws(seed, STREAMS.previewStart, count * size)();
  const { schedule } = recipe;
  const sampling = previewSampling(recipe, count, STEPS[format.kind]);
  const steps = sampleModel({
    config: sampling,
    schedule,
    output: objective.output,
    algebra: float32Algebra(size),
    denoise: denoiser({
      ...{ network, format, objective, noClass, labels, guidanceScale: 1 },
      condition: given?.condition ?? null,
    }),
    noise: normalDraws(seed, STREAMS.previewNoise, count * size),
    x_T: x,
  });
  const followed = new FollowedSamples(followedSamples(count, size), size);
  for await (const step of steps) {
    if (keptCalls(step.count).includes(step.index)) {
      // Where noise levels are σ itself, the sampler begins with as much noise.
      const state = step.index === 0 && schedule.kind === 'edm' ? scaled(x, step.t) : x;
      followed.add(step.t, outOfNetwork(format, state), outOfNetwork(format, step.x0));
    }
    x = step.x;
    await nextTurn();
  }
  const samples = { ...sampleFacts(format), values: outOfNetwork(format, x), labels };
  return { samples, path: samplingPath(followed) };
}

/** Every class in turn; null without classes. */
function allLabels({ classes }: SampleFormat, count: number): Int32Array | null {
  return classes === null ? null : classLabels('all', count, classes.length);
}

/**
 * What is enlarged in the previews: pictures that no training sees, where there are any. Null for a
 * network that is given none.
 */
function smallPictures(
  { data, format, recipe }: BatchOrigin,
  count: number,
): { readonly condition: Float32Array; readonly labels: Int32Array | null } | null {
  const small = SmallPictures.of(format, recipe);
  if (small === null) return null;
  const [first, rows] = data.heldOut === 0 ? [0, data.count] : [data.count, data.heldOut];
  const shown = Int32Array.from({ length: count }, (_, i) => first + (i % rows));
  const raw = new Float32Array(count * sampleSize(format));
  data.read(shown, raw);
  const { labels } = data;
  return {
    condition: small.conditionOf(intoNetwork(format, raw)),
    labels: labels === null ? null : shown.map((row) => labels[row]),
  };
}

function scaled(values: Float32Array, factor: number): Float32Array {
  return values.map((value) => factor * value);
}

/** The simplest deterministic sampler of each kind of schedule, with defaults. */
const SAMPLERS = { discrete: 'ddim', flow: 'flow_euler', edm: 'edm_euler' } as const;

function previewSampling(recipe: Recipe, count: number, wanted: number): SamplingConfig {
  const { schedule, training } = recipe;
  const T = schedule.num_train_timesteps;
  const sampling = {
    sampler: SAMPLERS[schedule.kind],
    num_inference_steps: Math.min(wanted, T),
    ...(schedule.kind === 'discrete' ? { timestep_spacing: 'trailing' as const } : {}),
    seed: training.seed,
    count,
  };
  const { recipe: resolved, faults } = resolveRecipe({ ...recipe, sampling });
  if (resolved === null) throw new RangeError(faults[0].message);
  return resolved.sampling;
}
