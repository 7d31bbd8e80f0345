// Layer: worker (pure). One drawing of samples: the catalogue's samplers on Float32 arrays, with the
// network of whatever engine is given. Starting noise and the noise added on the way are streams of
// the seed, so the same model, recipe and seed give the same samples. Results are in data units.

import { outOfNetwork, sampleSize } from '../../src/core/data/sampleFormat';
import type { SamplingConfig } from '../../src/core/recipe/types';
import { philoxNormals } from '../../src/core/rng/philox';
import { STREAMS } from '../../src/core/rng/streams';
import { TorchGenerator } from '../../src/core/rng/torchGenerator';
import { answersOf } from '../../src/core/objectives';
import { float32Algebra } from '../../src/core/sampling/arrays';
import { sampleModel } from '../../src/core/sampling/catalogue';
import type { NoiseSource } from '../../src/core/sampling/contract';
import type { SampleEvent, SampleResult } from '../../src/shared/protocol/sampling';
import type { CallContext } from '../../src/shared/rpc/rpc';
import { checkClassLabel, classLabels } from './classLabels';
import { denoiser, type DenoiserGuidance } from './denoiser';
import { nextTurn } from './eventLoop';
import { requireFinite } from './finiteSamples';
import type { Predictor } from './network/contract';
import type { LoadedNetwork } from './network/modelFiles';
import type { PredictionRange } from './predictionRange';
import { TrajectoryRecorder } from './trajectory';

/** The sampler ended without making a step. */
export class NoSamplesError extends Error {
  override readonly name = 'NoSamplesError';
}

/** Consecutive standard normal arrays of `length` from one stream: draw k starts at k·length. */
export function normalDraws(
  seed: number,
  stream: number,
  length: number,
): NoiseSource<Float32Array> {
  let start = 0;
  return () => {
    const draw = new Float32Array(length);
    philoxNormals(seed, stream, start, draw);
    start += length;
    return draw;
  };
}

/**
 * x_T and the noise of the steps. philox: two streams, by index. torch: one generator as after
 * `torch.manual_seed(seed)`, x_T first and then one `torch.randn` per draw, in float32 on the CPU.
 */
export function samplingNoise(
  generator: SamplingConfig['generator'],
  seed: number,
  length: number,
): { x_T: Float32Array; noise: NoiseSource<Float32Array> } {
  if (generator === 'torch') {
    const torch = new TorchGenerator(seed);
    return { x_T: torch.randn(length), noise: () => torch.randn(length) };
  }
  return {
    x_T: normalDraws(seed, STREAMS.samplingStart, length)(),
    noise: normalDraws(seed, STREAMS.samplingNoise, length),
  };
}

/** What one drawing gives. */
export type Drawn = Pick<SampleResult, 'samples' | 'trajectory' | 'networkCalls'>;

export interface DrawingOptions {
  /** Numbers of the trajectory that are kept; a bound for the link to the host unless given. */
  readonly largest?: number;
  /** Counts what the network predicts. */
  readonly range?: PredictionRange | null;
  /** With its scale, in place of that of the recipe's sampling part. */
  readonly guidance?: (DenoiserGuidance & { readonly scale: number }) | null;
}

/** Draws samples; cancelled between steps by the signal. */
export async function draw(
  network: Predictor,
  model: LoadedNetwork,
  sampling: SamplingConfig,
  { signal, event }: CallContext<SampleEvent>,
  { largest, range = null, guidance = null }: DrawingOptions = {},
): Promise<Drawn> {
  const started = performance.now();
  const { format, schedule, noClass } = model;
  const { kind, shape, classes } = format;
  const { seed, count } = sampling;
  const size = sampleSize(format);
  const labels = labelsOf(model, sampling);
  const objective = answersOf(model.schedule, model.prediction_type);
  const random = samplingNoise(sampling.generator, seed, count * size);
  const denoise = denoiser({
    ...{ network, format, objective, noClass, labels },
    guidanceScale: guidance?.scale ?? sampling.guidance_scale,
    ...(guidance === null ? {} : { guidance }),
  });
  const steps = sampleModel({
    config: sampling,
    schedule,
    output: objective.output,
    algebra: float32Algebra(size),
    denoise: range === null ? denoise : range.watched(denoise),
    noise: random.noise,
    x_T: random.x_T,
  });
  let recorder: TrajectoryRecorder | null = null;
  let values = random.x_T;
  let networkCalls = 0;
  for await (const step of steps) {
    requireFinite(step.x, step);
    recorder ??= new TrajectoryRecorder(
      outOfNetwork(format, random.x_T),
      step.count,
      { kind, sampleSize: size },
      largest,
    );
    values = outOfNetwork(format, step.x);
    recorder.add(step.index, step.t, values, outOfNetwork(format, step.x0));
    networkCalls = step.networkCalls;
    const made = step.index + 1;
    const elapsed = (performance.now() - started) / 1000;
    const secondsLeft = (elapsed * (step.count - made)) / made;
    event({ kind: 'progress', step: made, steps: step.count, secondsLeft });
    await nextTurn();
    signal.throwIfAborted();
  }
  if (recorder === null) throw new NoSamplesError('The sampler made no step.');
  return {
    samples: { kind, shape, values, labels, classes },
    trajectory: recorder.trajectory(),
    networkCalls,
  };
}

/** Classes asked for; null for none. @throws {ClassLabelError} for one that the model does not have */
function labelsOf(
  { format: { classes } }: LoadedNetwork,
  { class_label, count }: SamplingConfig,
): Int32Array | null {
  checkClassLabel(class_label, classes, 'the model');
  if (class_label === null || classes === null) return null;
  return classLabels(class_label, count, classes.length);
}
