// Layer: worker (pure). The minibatch of a step as a function of (seed, step) and of nothing
// else: rows, timesteps and noise are numbers (step−1)·batch_size … of their streams. A run that
// is resumed at any step therefore sees exactly the batches that it would have seen.

import { forwardCoefficients } from '../../../src/core/forward';
import { requireDiscretePrediction } from '../../../src/core/recipe/narrowing';
import type { TrainingConfig } from '../../../src/core/recipe/types';
import { philoxIntegers, philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import { DATA_CHANNELS } from '../network/architecture';
import type { BatchDraw, TrainBatch } from '../network/contract';
import { lossWeights } from './lossWeights';
import { batchTimesteps } from './timesteps';

export class BatchSource {
  /** What every batch follows from, for engines that make them where they compute. */
  readonly draw: BatchDraw;
  private readonly signal: Float64Array;
  private readonly noise: Float64Array;
  private readonly weights: Float64Array | null;
  private readonly rows: Int32Array;
  private readonly epsilon: Float32Array;
  /** Handed out for every step, with other values. */
  private readonly current: TrainBatch;

  /** @param x0 the data in network units, row-major (count × 2) */
  constructor(
    private readonly x0: Float32Array,
    schedule: DiscreteSchedule,
    private readonly training: TrainingConfig,
  ) {
    const times = Array.from({ length: schedule.num_train_timesteps }, (_, t) => t);
    const coefficients = times.map((t) => forwardCoefficients(schedule, t));
    this.signal = Float64Array.from(coefficients, ({ signal }) => signal);
    this.noise = Float64Array.from(coefficients, ({ noise }) => noise);
    this.weights = lossWeights(schedule, training);
    const { signal, noise, weights } = this;
    const { seed, batch_size: size, prediction_type: predictionType } = training;
    this.draw = {
      seed,
      size,
      data: x0,
      signal,
      noise,
      weights,
      predictionType,
      timesteps: training,
    };
    this.rows = new Int32Array(size);
    this.epsilon = new Float32Array(size * DATA_CHANNELS);
    this.current = {
      x: new Float32Array(size * DATA_CHANNELS),
      t: new Int32Array(size),
      target: new Float32Array(size * DATA_CHANNELS),
      weight: this.weights === null ? null : new Float32Array(size),
    };
  }

  /** The batch of the 1-based `step`; its arrays hold it until the next call. */
  batch(step: number): TrainBatch {
    const { rows, epsilon, current, weights } = this;
    const { x, t, target, weight } = current;
    const { seed, batch_size: size } = this.training;
    const first = (step - 1) * size;
    philoxIntegers(seed, STREAMS.trainingOrder, first, this.x0.length / DATA_CHANNELS, rows);
    batchTimesteps(this.training, this.signal.length, step, t);
    philoxNormals(seed, STREAMS.trainingNoise, first * DATA_CHANNELS, epsilon);
    for (let i = 0; i < epsilon.length; i++) {
      const row = Math.floor(i / DATA_CHANNELS);
      const x0 = this.x0[rows[row] * DATA_CHANNELS + (i % DATA_CHANNELS)];
      const signal = this.signal[t[row]];
      const noise = this.noise[t[row]];
      x[i] = signal * x0 + noise * epsilon[i];
      target[i] = this.target(x0, epsilon[i], signal, noise);
    }
    if (weights !== null && weight !== null)
      for (let row = 0; row < size; row++) weight[row] = weights[t[row]];
    return current;
  }

  private target(x0: number, epsilon: number, signal: number, noise: number): number {
    switch (requireDiscretePrediction(this.training.prediction_type)) {
      case 'epsilon':
        return epsilon;
      case 'sample':
        return x0;
      case 'v_prediction':
        return signal * epsilon - noise * x0;
    }
  }
}
