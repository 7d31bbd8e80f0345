// Layer: worker (pure). The training loop: a generator that queues one step at a time on whatever
// engine is given and says which it was. It knows nothing of time, events or files; who drives it
// decides when to wait, read losses, write a checkpoint or stop.

import type { TrainingConfig } from '../../../src/core/recipe/types';
import { emaDecayAt } from '../../../src/core/training/averaging';
import { learningRateAt } from '../../../src/core/training/learningRate';
import type { StepSettings, Trainer } from '../network/contract';
import type { BatchSource } from './batches';

/** Hyperparameters of the 1-based `step`. */
export function stepSettings(training: TrainingConfig, step: number): StepSettings {
  return {
    step,
    learningRate: learningRateAt(training, step - 1),
    weightDecay: training.weight_decay,
    emaDecay: emaDecayAt(training, step - 1),
    maxGradNorm: training.max_grad_norm,
    parts: training.gradient_accumulation_steps,
  };
}

/** Queues the steps after `done` up to `training.steps`; yields the 1-based number of each. */
export function* trainingSteps(
  network: Trainer,
  source: BatchSource,
  training: TrainingConfig,
  done: number,
): Generator<number, void, void> {
  for (let step = done + 1; step <= training.steps; step++) {
    const settings = stepSettings(training, step);
    queueStep(network, source, step, settings);
    yield step;
  }
}

/** Queues a step on its batch, which the engine makes where it can. */
export function queueStep(
  network: Trainer,
  source: BatchSource,
  step: number,
  settings: StepSettings,
): void {
  if (network.stepDrawn === undefined || !source.isDrawn)
    network.step(source.batch(step), settings);
  else network.stepDrawn(source.draw, settings);
}
