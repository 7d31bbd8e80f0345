// Layer: worker (pure). Sampling: the catalogue's samplers on Float32 arrays, with the network of
// whatever engine is given. Starting noise and the noise added on the way are streams of the
// seed, so the same model, recipe and seed give the same samples. Results are in data units.

import { measureSamples } from '../../src/core/metrics/measure';
import { outOfNetwork, sampleSize } from '../../src/core/data/sampleFormat';
import type { SamplingConfig } from '../../src/core/recipe/types';
import { philoxNormals } from '../../src/core/rng/philox';
import { STREAMS } from '../../src/core/rng/streams';
import { TorchGenerator } from '../../src/core/rng/torchGenerator';
import { answersOf } from '../../src/core/objectives';
import { float32Algebra } from '../../src/core/sampling/arrays';
import { sampleModel } from '../../src/core/sampling/catalogue';
import type { NoiseSource } from '../../src/core/sampling/contract';
import type { SampleEvent, SampleRequest, SampleResult } from '../../src/shared/protocol/sampling';
import type { DataSource } from '../../src/shared/protocol/data';
import { sliceSamples } from '../../src/shared/protocol/samples';
import type { CallContext } from '../../src/shared/rpc/rpc';
import { classifiersFor } from './classifiers/shipped';
import { classLabels } from './classLabels';
import { openDataSet } from './data/openDataSet';
import { denoiser, rowsAtOnce } from './denoiser';
import { nextTurn } from './eventLoop';
import { requireFinite } from './finiteSamples';
import type { Engines, OpenEngine, Predictor } from './network/contract';
import { predictionWorkload } from './network/predictionWorkload';
import { decodeModel, type LoadedNetwork } from './network/modelFiles';
import { nearestRows } from './nearestRows';
import { TrajectoryRecorder } from './trajectory';

/** The sampler ended without making a step. */
export class NoSamplesError extends Error {
  override readonly name = 'NoSamplesError';
}

/** A class that the model does not have is asked for. */
export class ClassLabelError extends RangeError {
  override readonly name = 'ClassLabelError';
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

/** Draws samples; cancelled between steps by the signal. */
export async function drawSamples(
  engines: Engines,
  request: SampleRequest,
  context: CallContext<SampleEvent>,
): Promise<SampleResult> {
  const started = performance.now();
  const model = decodeModel(request.model);
  const workload = predictionWorkload(
    model,
    Math.min(request.sampling.count, rowsAtOnce(model.format)),
  );
  const engine = await engines.open(request.engine, workload);
  try {
    const network = engine.predictor(model.network, model.weights);
    try {
      const drawn = await draw(network, model, request.sampling, context, started);
      // Before anything is measured: the time is that of sampling.
      const seconds = (performance.now() - started) / 1000;
      const measured = await compareWithData(drawn, request.data, engine, context.signal);
      return { ...drawn, ...measured, seconds, device: engine.report };
    } finally {
      network.dispose();
    }
  } finally {
    engine.dispose();
  }
}

type Drawn = Pick<SampleResult, 'samples' | 'trajectory' | 'networkCalls'>;

async function draw(
  network: Predictor,
  model: LoadedNetwork,
  sampling: SamplingConfig,
  { signal, event }: CallContext<SampleEvent>,
  started: number,
): Promise<Drawn> {
  const { format, schedule, noClass } = model;
  const { kind, shape, classes } = format;
  const { seed, count } = sampling;
  const size = sampleSize(format);
  const labels = labelsOf(model, sampling);
  const objective = answersOf(model.schedule, model.prediction_type);
  const random = samplingNoise(sampling.generator, seed, count * size);
  const steps = sampleModel({
    config: sampling,
    schedule,
    output: objective.output,
    algebra: float32Algebra(size),
    denoise: denoiser({
      network,
      format,
      objective,
      noClass,
      labels,
      guidanceScale: sampling.guidance_scale,
    }),
    noise: random.noise,
    x_T: random.x_T,
  });
  let recorder: TrajectoryRecorder | null = null;
  let values = random.x_T;
  let networkCalls = 0;
  for await (const step of steps) {
    requireFinite(step.x, step);
    recorder ??= new TrajectoryRecorder(outOfNetwork(format, random.x_T), step.count, {
      kind,
      sampleSize: size,
    });
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
  if (class_label === null) return null;
  if (classes === null)
    throw new ClassLabelError(`class_label is ${class_label}, but the model has no classes.`);
  if (class_label !== 'all' && class_label >= classes.length)
    throw new ClassLabelError(
      `class_label is ${class_label}; the model has the classes 0 to ${classes.length - 1} (${classes.join(', ')}).`,
    );
  return classLabels(class_label, count, classes.length);
}

/** What the data say of the samples. */
async function compareWithData(
  { samples, trajectory }: Drawn,
  source: DataSource | null,
  engine: OpenEngine,
  signal: AbortSignal,
): Promise<Pick<SampleResult, 'metrics' | 'nearest'>> {
  if (source === null) return { metrics: null, nearest: null };
  const data = await openDataSet(source.config, source.files, () => undefined, signal);
  const pause = async (): Promise<void> => {
    await nextTurn();
    signal.throwIfAborted();
  };
  const classifiers = classifiersFor(data.classes, (network, weights) =>
    engine.predictor(network, weights),
  );
  return {
    metrics: await measureSamples(samples, data, { classifiers, pause }),
    nearest:
      samples.kind === 'images'
        ? await nearestRows(data, sliceSamples(samples, 0, trajectory.count), pause)
        : null,
  };
}
