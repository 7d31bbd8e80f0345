// Layer: worker (pure). What a race needs to know of those that race: one file for each kind of them.

import type { DataSet } from '../../../src/core/data/dataSet';
import type { RaceEvent, RaceFinish, RaceRequest } from '../../../src/shared/protocol/race';
import type { DifferentiablePredictor } from '../network/contract';
import type { LoadedNetwork } from '../network/modelFiles';

/** A race cannot be run as it was asked for. */
export class RaceError extends RangeError {
  override readonly name = 'RaceError';
}

/** What is raced on. */
export interface Subject {
  readonly model: LoadedNetwork;
  /** What the model was trained on; null when that is gone. */
  readonly data: DataSet | null;
  /** Null where the exact denoiser of the data is raced on. */
  readonly network: DifferentiablePredictor | null;
}

/** A race that is about to begin. */
export interface OpenContest {
  /** What the runs are measured by, told before the first of them. */
  readonly yardstick: RaceEvent;
  /** The finish, or one sentence on why an entrant cannot run on a budget. */
  run(entrant: string, budget: number, signal: AbortSignal): Promise<RaceFinish | string>;
}

/** @throws {RaceError} for what cannot be raced */
export type OpensContest<Settings> = (
  request: RaceRequest,
  settings: Settings,
  subject: Subject,
  signal: AbortSignal,
) => OpenContest | Promise<OpenContest>;
