// Layer: core (pure). A part of a recipe as one of its kinds, for what works with that kind alone.

import type { OutputKind } from '../sampling/contract';
import type {
  DiscretePrediction,
  DiscreteScheduleConfig,
  PredictionType,
  ScheduleConfig,
} from './types';

/** Something was asked that there is for another kind of data, network or schedule only. */
export class UnsupportedKindError extends RangeError {
  override readonly name = 'UnsupportedKindError';

  constructor(part: string, wanted: string, given: string) {
    super(`This is only possible with ${part} of kind ${wanted}; the recipe has ${given}.`);
  }
}

/** @throws {UnsupportedKindError} for a flow or EDM schedule */
export function requireDiscrete(schedule: ScheduleConfig): DiscreteScheduleConfig {
  if (schedule.kind === 'discrete') return schedule;
  throw new UnsupportedKindError('a schedule', 'discrete', schedule.kind);
}

/** @throws {UnsupportedKindError} for a flow's velocity and EDM's F */
export function requireDiscretePrediction(type: PredictionType): DiscretePrediction {
  if (type !== 'flow' && type !== 'edm') return type;
  throw new UnsupportedKindError('a schedule', 'discrete', type);
}

/** What samplers take a network's answer for: those of EDM make D of its F by themselves. */
export function outputKind(type: PredictionType): OutputKind {
  return type === 'edm' ? 'sample' : type;
}
