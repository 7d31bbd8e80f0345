// Layer: page, widgets. The process that a widget shows, step by step: variance-preserving with a
// schedule, or the straight line of flow matching. Step 0 is the data, step T the noise; step t
// of a schedule is entry t − 1 of its tables.

import { forwardCoefficients } from '../../src/core/forward';
import type { ForwardCoefficients } from '../../src/core/forward';
import type { BetaConfig } from '../../src/core/recipe/types';
import { makeSchedule } from '../../src/core/schedule';
import type { DiscreteSchedule } from '../../src/core/schedule';
import type { WidgetProcess } from '../../src/shared/article/widgetBlock';
import type { SymbolValues } from './contract';

/** Steps in which flow matching, whose time is continuous, is shown. */
const FLOW_STEPS = 100;

export class Process {
  readonly schedule: DiscreteSchedule;

  constructor(
    readonly kind: WidgetProcess,
    config: BetaConfig,
  ) {
    this.schedule = makeSchedule(config);
  }

  get T(): number {
    return this.kind === 'flow' ? FLOW_STEPS : this.schedule.num_train_timesteps;
  }

  /** Scales of signal and noise after a step. */
  at(step: number): ForwardCoefficients {
    if (this.kind === 'vp') return forwardCoefficients(this.schedule, step - 1);
    return { signal: 1 - step / FLOW_STEPS, noise: step / FLOW_STEPS };
  }

  /** β of the step that leads to `step`; 0 for the data. */
  betaAt(step: number): number {
    return step === 0 ? 0 : this.schedule.betas[step - 1];
  }

  /** "t = 500", "t = 0.37". */
  label(step: number): string {
    return `t = ${this.kind === 'flow' ? (step / FLOW_STEPS).toFixed(2) : step}`;
  }

  /** Numbers of the symbols of equations at a step. */
  valuesAt(step: number): SymbolValues {
    if (this.kind === 'flow') return { t: step / FLOW_STEPS };
    const { signal } = this.at(step);
    const kept = signal * signal;
    const beta = this.betaAt(step);
    return {
      t: step,
      T: this.T,
      beta_t: beta,
      alpha_t: 1 - beta,
      alpha_bar_t: kept,
      snr: kept / (1 - kept),
    };
  }
}
