// Layer: core (pure). What reading a scheduler_config.json gives and writing one takes.

import type { BetaConfig } from '../scheduleConfig';
import type { OutputKind } from '../sampling/contract';
import type { SamplerSpec } from '../sampling/spec';

/** What a scheduler_config.json says. */
export interface SchedulerReading {
  readonly spec: SamplerSpec;
  /** null for flow and EDM schedulers. */
  readonly schedule: BetaConfig | null;
  readonly output: OutputKind;
}
