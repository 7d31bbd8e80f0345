// Layer: worker (pure). One drawing of samples: the catalogue's samplers on Float32 arrays, with the
// network of whatever engine is given. Starting noise and the noise added on the way are streams of
// the seed, so the same model, recipe and seed give the same samples. Results are in data units.

import { outOfNetwork, sampleFacts, sampleSize } from '../../src/core/data/sampleFormat';
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
import { denoiser, type MixedClasses } from './denoiser';
import { nextTurn } from './eventLoop';
import { requireFinite } from './finiteSamples';
import { guidanceOf } from './guidance';
import type { Predictor } from './network/contract';
import { requireUnconditional } from './needsSmall';
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
  /** The network of `weaker_step`. */
  readonly weaker?: Predictor | null;
  /** In place of what the seed and the class of the sampling part give. */
  readonly given?: DrawingStart;
}

/** Where a drawing starts, and what its samples are told. */
export interface DrawingStart {
  /** Standard normal, all samples; network units. */
  readonly x_T: Float32Array;
  readonly noise: NoiseSource<Float32Array>;
  readonly labels: Int32Array | null;
  /** The condition of each sample, which a model that enlarges pictures needs. */
  readonly condition?: Float32Array | null;
  readonly mixed?: MixedClasses | null;
}

/** Draws samples; cancelled between steps by the signal. */
export async function draw(
  network: Predictor,
  model: LoadedNetwork,
  sampling: SamplingConfig,
  { signal, event }: CallContext<SampleEvent>,
  { largest, range = null, weaker = null, given }: DrawingOptions = {},
): Promise<Drawn> {
  const started = performance.now();
  const { format, schedule, noClass } = model;
  const { kind } = format;
  const size = sampleSize(format);
  if ((given?.condition ?? null) === null) requireUnconditional(model);
  const start = given ?? seededStart(model, sampling);
  const { labels, mixed = null, condition = null, ...random } = start;
  const objective = answersOf(model.schedule, model.prediction_type);
  let networkCalls = 0;
  const denoise = denoiser({
    ...{ network, format, objective, noClass, labels },
    guidanceScale: sampling.guidance_scale,
    guidance: guidanceOf(model, sampling, weaker),
    mixed,
    condition,
    onCall: () => {
      networkCalls++;
    },
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
    const made = step.index + 1;
    const elapsed = (performance.now() - started) / 1000;
    const secondsLeft = (elapsed * (step.count - made)) / made;
    event({ kind: 'progress', step: made, steps: step.count, secondsLeft });
    await nextTurn();
    signal.throwIfAborted();
  }
  if (recorder === null) throw new NoSamplesError('The sampler made no step.');
  return {
    samples: { ...sampleFacts(format), values, labels },
    trajectory: recorder.trajectory(),
    networkCalls,
  };
}

/** As the sampling part of a recipe says. */
function seededStart(model: LoadedNetwork, sampling: SamplingConfig): DrawingStart {
  const { generator, seed, count } = sampling;
  const length = count * sampleSize(model.format);
  return { ...samplingNoise(generator, seed, length), labels: labelsOf(model, sampling) };
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
