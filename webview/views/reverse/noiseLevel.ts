// Layer: page, views (pure). The noise level of a call of the network in words: what the sampler asked
// for, and the signal and noise there, by the kind of schedule.

import { forwardCoefficients } from '../../../src/core/forward';
import type { ScheduleConfig } from '../../../src/core/recipe/types';
import { makeSchedule } from '../../../src/core/schedule';
import { fixed, short } from '../../ui/numbers';

export interface NoiseLevel {
  /** "t = 500", "σ = 0.35". */
  readonly name: string;
  readonly numbers: readonly [label: string, text: string][];
}

/** Times are timesteps of a discrete schedule, and σ of the others. */
export function noiseLevels(config: ScheduleConfig): (time: number) => NoiseLevel {
  switch (config.kind) {
    case 'discrete': {
      const schedule = makeSchedule(config);
      return (t) => {
        const { signal, noise } = forwardCoefficients(schedule, t);
        const numbers: NoiseLevel['numbers'] = [
          ['signal √ᾱ', fixed(signal, 3)],
          ['noise √(1−ᾱ)', fixed(noise, 3)],
        ];
        return { name: `t = ${t}`, numbers };
      };
    }
    case 'flow':
      return (sigma) => ({
        name: `σ = ${short(sigma)}`,
        numbers: [
          ['signal 1−σ', fixed(1 - sigma, 3)],
          ['noise σ', fixed(sigma, 3)],
        ],
      });
    case 'edm':
      return (sigma) => ({ name: `σ = ${short(sigma)}`, numbers: [['noise σ', short(sigma)]] });
  }
}
