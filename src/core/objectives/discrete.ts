// Layer: core (pure). Training on the timesteps of a variance-preserving schedule (Ho 2020): the
// network answers ε, x₀ or v = √ᾱ ε − √(1−ᾱ) x₀ (Salimans & Ho 2022).

import { forwardCoefficients } from '../forward';
import { lossWeight } from '../loss';
import { targetCoefficients } from '../prediction';
import type { DiscretePrediction, LossWeighting } from '../recipe/types';
import { snr, type DiscreteSchedule } from '../schedule';
import type { NoisePoint, Objective } from './objective';

/** The keys of a recipe's training part that say what an error costs. */
export interface LossSettings {
  readonly prediction_type: DiscretePrediction;
  readonly loss_weighting: LossWeighting;
  readonly snr_gamma: number;
  readonly p2_gamma: number;
  readonly p2_k: number;
}

/** One point per timestep, made once. */
export function discreteObjective(schedule: DiscreteSchedule, training: LossSettings): Objective {
  const T = schedule.num_train_timesteps;
  const { prediction_type: output, loss_weighting, snr_gamma, p2_gamma, p2_k } = training;
  // A recipe with this schedule cannot ask for EDM's own weighting.
  const weighting = loss_weighting === 'edm' ? 'none' : loss_weighting;
  const options = { gamma: loss_weighting === 'p2' ? p2_gamma : snr_gamma, k: p2_k };
  const points = Array.from({ length: T }, (_, t): NoisePoint => {
    const coefficients = forwardCoefficients(schedule, t);
    return {
      ...coefficients,
      inputScale: 1,
      networkTime: t,
      target: targetCoefficients(output, coefficients),
      weight: lossWeight(weighting, output, snr(schedule, t), options),
    };
  });
  return {
    kind: 'discrete',
    timesteps: T,
    answer: output,
    output,
    at: (time) => {
      const point = points.at(time);
      if (point === undefined || !Number.isInteger(time) || time < 0)
        throw new RangeError(`There is no timestep ${time}; they are 0 to ${T - 1}.`);
      return point;
    },
    networkTime: (time) => time,
  };
}
