// Layer: worker (pure). The training loop: a generator that queues one step at a time on whatever
// engine is given and says which it was. It knows nothing of time, events or files; who drives it
// decides when to wait, read losses, write a checkpoint or stop.

import type { TrainingConfig } from '../../../src/core/recipe/types';
import type { StepSettings, TrainableNetwork } from '../network/contract';
import type { BatchSource } from './batches';

/**
 * Decay of the weight average in the 0-based step k: min(limit, (1+k)/(10+k)), so that the
 * average is not held back by the random weights that it started from; 0 switches averaging off.
 */
export function emaDecayAt(limit: number, k: number): number {
  return Math.min(limit, (1 + k) / (10 + k));
}

/** Learning rate in the 0-based step k: constant, or half a cosine wave down to 0 at the end. */
export function learningRateAt(
  training: Pick<TrainingConfig, 'learning_rate' | 'lr_scheduler' | 'steps'>,
  k: number,
): number {
  if (training.lr_scheduler === 'constant') return training.learning_rate;
  return training.learning_rate * 0.5 * (1 + Math.cos((Math.PI * k) / training.steps));
}

/** Hyperparameters of the 1-based `step`. */
export function stepSettings(training: TrainingConfig, step: number): StepSettings {
  return {
    step,
    learningRate: learningRateAt(training, step - 1),
    weightDecay: training.weight_decay,
    emaDecay: emaDecayAt(training.ema_decay, step - 1),
  };
}

/** Queues the steps after `done` up to `training.steps`; yields the 1-based number of each. */
export function* trainingSteps(
  network: TrainableNetwork,
  source: BatchSource,
  training: TrainingConfig,
  done: number,
): Generator<number, void, void> {
  for (let step = done + 1; step <= training.steps; step++) {
    const settings = stepSettings(training, step);
    if (network.trainDrawn === undefined) network.trainStep(source.batch(step), settings);
    else network.trainDrawn(source.draw, settings);
    yield step;
  }
}
