// Layer: core (pure). Signal and noise at the times that samplers ask about, for every kind of
// schedule, and the way back from σ = noise/signal.

import { forwardCoefficients, type ForwardCoefficients } from '../forward';
import type { ScheduleConfig } from '../scheduleConfig';
import { makeSchedule, type DiscreteSchedule } from '../schedule';
import { scheduleSigmas, timestepOfSigma } from './grids';

export interface NoiseLevels {
  /** Of a timestep, also between two, or of σ for flow and EDM. */
  at(time: number): ForwardCoefficients;
  /** The time at which noise is so many times the signal. */
  timeOf(ratio: number): number;
  /** Least noise over signal that the network was trained on, and the most that is of use. */
  readonly least: number;
  readonly most: number;
}

/** Beyond this nothing is left to be seen of data of unit variance: 1 part in 2,500 of it. */
const MOST_RATIO = 50;
/** Flow models were trained down to no noise at all. */
const LEAST_FLOW = 0.01;

export function noiseLevels(config: ScheduleConfig): NoiseLevels {
  switch (config.kind) {
    case 'discrete':
      return discreteLevels(makeSchedule(config));
    case 'flow':
      return {
        at: (sigma) => ({ signal: 1 - sigma, noise: sigma }),
        timeOf: (ratio) => ratio / (1 + ratio),
        least: LEAST_FLOW,
        most: MOST_RATIO,
      };
    case 'edm':
      return {
        at: (sigma) => ({ signal: 1, noise: sigma }),
        timeOf: (ratio) => ratio,
        least: config.sigma_min,
        most: Math.min(MOST_RATIO, config.sigma_max),
      };
  }
}

function discreteLevels(schedule: DiscreteSchedule): NoiseLevels {
  const sigmas = scheduleSigmas(schedule);
  const logSigmas = sigmas.map(Math.log);
  return {
    at: logSigmaReading(schedule),
    timeOf: (ratio) => timestepOfSigma(ratio, logSigmas),
    least: sigmas[0],
    most: Math.min(MOST_RATIO, sigmas[sigmas.length - 1]),
  };
}

/**
 * Signal and noise at a timestep; between two of them ln σ is interpolated, as samplers do that
 * choose σ and look for its timestep. So the model answers for exactly the σ that was meant.
 */
export function logSigmaReading(schedule: DiscreteSchedule): (t: number) => ForwardCoefficients {
  const sigmas = scheduleSigmas(schedule);
  return (t) => {
    const below = Math.floor(t);
    if (below === t) return forwardCoefficients(schedule, t);
    const [low, high] = [Math.log(sigmas[below]), Math.log(sigmas[below + 1])];
    const sigma = Math.exp(low + (t - below) * (high - low));
    const signal = 1 / Math.sqrt(sigma * sigma + 1);
    return { signal, noise: sigma * signal };
  };
}
