// Layer: core (pure). The kinds of noise schedules that a recipe can have. A new one is a file and
// its line in each of these; what it allows of the training is in `../objectiveChecks.ts`.

import type { ScheduleConfig } from '../../scheduleConfig';
import type { RecipeFault } from '../fieldKinds';
import { DISCRETE, discreteFaults } from './discrete';
import { EDM, edmFaults } from './edm';
import { FLOW } from './flow';

/** By kind, the usual one first. */
export const SCHEDULE_KINDS = { discrete: DISCRETE, flow: FLOW, edm: EDM };

export function scheduleFaults(schedule: ScheduleConfig): Iterable<RecipeFault> {
  switch (schedule.kind) {
    case 'discrete':
      return discreteFaults(schedule);
    case 'flow':
      return [];
    case 'edm':
      return edmFaults(schedule);
  }
}
