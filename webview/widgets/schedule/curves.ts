// Layer: page, widgets. The curves of a schedule and what is said of them.

import { short } from '../../../src/core/numberText';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import { logSnr } from '../../../src/core/schedule';
import type { ChartCurve } from '../lineChart';

export interface ScheduleCurves {
  scales: ChartCurve[];
  betas: ChartCurve[];
  logSnr: ChartCurve[];
}

/** Step t of the equations is entry t − 1 of the tables. */
export function curvesOf(schedule: DiscreteSchedule): ScheduleCurves {
  const { alphas_cumprod, betas } = schedule;
  return {
    scales: [
      { label: '√ᾱₜ', meaning: 'alpha_bar_t', ink: 'blue', values: alphas_cumprod.map(Math.sqrt) },
      {
        label: '√(1−ᾱₜ)',
        meaning: 'epsilon',
        ink: 'orange',
        values: alphas_cumprod.map((kept) => Math.sqrt(1 - kept)),
      },
    ],
    betas: [{ label: 'βₜ', meaning: 'beta_t', ink: 'purple', values: betas }],
    logSnr: [
      {
        label: 'log SNR',
        meaning: 'snr',
        ink: 'green',
        values: Float64Array.from(betas, (_, index) => logSnr(schedule, index)),
      },
    ],
  };
}

/** "√ᾱₜ from 0.9999 to 0.006353; …": what is to be seen, in words. */
export function describeCurves(curves: readonly ChartCurve[]): string {
  const parts = curves.map(({ label, values }) => {
    const last = values[values.length - 1];
    return `${label} from ${short(values[0])} to ${short(last)}`;
  });
  return `${parts.join('; ')}.`;
}
