// Layer: worker (pure). Where in the network a loss stopped being a number, for engines that only
// know among which steps: the steps since the last checkpoint are made again on the wasm plan of
// one worker, which tells layer and operation. Batches are functions of seed and step, so it is
// the same training but for rounding. Nothing is written.

import { nextTurn } from '../eventLoop';
import { NotFiniteError, type Engines, type Trainer } from '../network/contract';
import { BatchSource } from './batches';
import { trainingSteps } from './loop';
import type { TrainingStart } from './start';
import { trainingWorkload } from './workload';

/** A replay takes no longer; what it has not found then stays unknown. */
const LIMIT_MS = 10_000;
/** For so long nobody else gets a turn. */
const TURN_MS = 50;

/** Steps from `first` to `last`, 1-based, both included. */
export interface StepRange {
  readonly first: number;
  readonly last: number;
}

/** When a replay is to end before it has found anything. */
export interface ReplayLimits {
  readonly isStopped: () => boolean;
  /** Milliseconds, of a clock that never goes back. */
  readonly now: () => number;
}

/**
 * Step, layer and operation in which a loss of `steps` stops being a number; null when they all
 * stay finite here, when it happens sooner, when there is no wasm plan, or when the replay was
 * ended before.
 * @param start the state before these steps, or an earlier one
 */
export async function replay(
  engines: Engines,
  start: TrainingStart,
  steps: StepRange,
  limits: ReplayLimits,
): Promise<NotFiniteError | null> {
  const { recipe, origin, checkpoint } = start;
  const source = new BatchSource(origin);
  const workload = { ...trainingWorkload(start), workers: 1 };
  const engine = await engines.open('wasm', workload);
  try {
    if (engine.workers !== 1) return null;
    const network = engine.trainer(checkpoint.network, checkpoint.state, () => undefined);
    try {
      const made = trainingSteps(network, source, recipe.training, checkpoint.step);
      const fault = await firstFault(network, made, steps.last, limits);
      return fault === null || fault.step < steps.first ? null : fault;
    } finally {
      network.dispose();
    }
  } finally {
    engine.dispose();
  }
}

/** The fault that the engine meets up to the step `last`. */
async function firstFault(
  network: Trainer,
  steps: Iterable<number>,
  last: number,
  { isStopped, now }: ReplayLimits,
): Promise<NotFiniteError | null> {
  const end = now() + LIMIT_MS;
  let turn = now() + TURN_MS;
  try {
    for (const step of steps) {
      await network.takeLosses();
      if (step === last) return null;
      const time = now();
      if (time >= turn) {
        await nextTurn();
        turn = now() + TURN_MS;
      }
      if (time >= end || isStopped()) return null;
    }
    return null;
  } catch (error) {
    if (error instanceof NotFiniteError) return error;
    throw error;
  }
}
