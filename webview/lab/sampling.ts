// Layer: worker (pure). Sampling: the catalogue's samplers on Float32 arrays, with the network of
// whatever engine is given. Starting noise and the noise added on the way are streams of the
// seed, so the same model, recipe and seed give the same samples. Results are in data units.

import { pointsDataSet } from '../../src/core/data/pointsDataSet';
import { toData } from '../../src/core/data/scaling';
import type { SampleMetrics } from '../../src/core/metrics/contract';
import { measureSamples } from '../../src/core/metrics/measure';
import { outputKind } from '../../src/core/recipe/narrowing';
import type { SamplingConfig } from '../../src/core/recipe/types';
import { philoxNormals } from '../../src/core/rng/philox';
import { STREAMS } from '../../src/core/rng/streams';
import { TorchGenerator } from '../../src/core/rng/torchGenerator';
import { float32Algebra } from '../../src/core/sampling/arrays';
import { sample } from '../../src/core/sampling/catalogue';
import type { Denoise, NoiseSource } from '../../src/core/sampling/contract';
import { makeSchedule } from '../../src/core/schedule';
import { pointSamples } from '../../src/shared/protocol/samples';
import type { SampleEvent, SampleRequest, SampleResult } from '../../src/shared/protocol/sampling';
import type { CallContext } from '../../src/shared/rpc/rpc';
import { nextTurn } from './eventLoop';
import { requireFinite } from './finiteSamples';
import { DATA_CHANNELS } from './network/architecture';
import type { Engines, PredictingNetwork } from './network/contract';
import { predictionWorkload } from './network/predictionWorkload';
import { decodeModel } from './network/modelFiles';
import { TrajectoryRecorder } from './trajectory';

/** Rows that go through the network at once. */
const BATCH_ROWS = 8192;

/** The sampler ended without making a step. */
export class NoSamplesError extends Error {
  override readonly name = 'NoSamplesError';
}

/** The network as a sampler sees it, in batches. */
export function denoiser(network: PredictingNetwork): Denoise<Float32Array> {
  return async (x, t) => {
    const output = new Float32Array(x.length);
    for (let start = 0; start < x.length; start += BATCH_ROWS * DATA_CHANNELS) {
      const batch = x.subarray(start, start + BATCH_ROWS * DATA_CHANNELS);
      output.set(await network.predict(batch, t), start);
    }
    return output;
  };
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
  { signal, event }: CallContext<SampleEvent>,
): Promise<SampleResult> {
  const model = decodeModel(request.model);
  const schedule = makeSchedule(model.schedule);
  const { seed, count } = request.sampling;
  const length = count * DATA_CHANNELS;
  const pause = async (): Promise<void> => {
    await nextTurn();
    signal.throwIfAborted();
  };
  const started = performance.now();
  const workload = predictionWorkload(model, Math.min(count, BATCH_ROWS));
  const engine = await engines.open(request.engine, workload);
  try {
    const network = engine.predicting(model.network, schedule.num_train_timesteps, model.weights);
    try {
      const random = samplingNoise(request.sampling.generator, seed, length);
      const steps = sample({
        config: request.sampling,
        schedule,
        output: outputKind(model.prediction_type),
        algebra: float32Algebra(DATA_CHANNELS),
        denoise: denoiser(network),
        noise: random.noise,
        x_T: random.x_T,
      });
      let recorder: TrajectoryRecorder | null = null;
      let samples = random.x_T;
      let networkCalls = 0;
      for await (const step of steps) {
        requireFinite(step.x, step);
        recorder ??= new TrajectoryRecorder(toData(random.x_T, model.scaling), step.count);
        samples = toData(step.x, model.scaling);
        recorder.add(step.index, step.t, samples, toData(step.x0, model.scaling));
        networkCalls = step.networkCalls;
        const made = step.index + 1;
        const elapsed = (performance.now() - started) / 1000;
        const secondsLeft = (elapsed * (step.count - made)) / made;
        event({ kind: 'progress', step: made, steps: step.count, secondsLeft });
        await pause();
      }
      if (recorder === null) throw new NoSamplesError('The sampler made no step.');
      // Before anything is measured: the time is that of sampling.
      const seconds = (performance.now() - started) / 1000;
      return {
        shape: [count, DATA_CHANNELS],
        samples,
        trajectory: recorder.trajectory(),
        metrics:
          request.reference === null ? null : await measure(samples, request.reference, pause),
        networkCalls,
        seconds,
        device: engine.report,
      };
    } finally {
      network.dispose();
    }
  } finally {
    engine.dispose();
  }
}

/** The samples beside the reference; null for too few of either. */
export function measure(
  samples: Float32Array,
  reference: Float32Array,
  pause: () => Promise<void>,
): Promise<SampleMetrics | null> {
  const data = pointsDataSet(reference, {
    count: reference.length / DATA_CHANNELS,
    nameOf: (row) => `point ${row}`,
    notes: [],
  });
  return measureSamples(pointSamples(samples), data, { classifier: null, pause });
}
