// Layer: worker (pure). What a race is run on: a trained network, or the exact denoiser of the
// data that it was trained on. Both look the same to a sampler: ε, x₀ or v at a training timestep.

import { empiricalPosterior } from '../../../src/core/exact/empirical';
import { mixturePosterior } from '../../../src/core/exact/mixture';
import { toNetwork } from '../../../src/core/data/scaling';
import { forwardCoefficients, type ForwardCoefficients } from '../../../src/core/forward';
import { outputKind } from '../../../src/core/recipe/narrowing';
import type { PointsData } from '../../../src/core/recipe/types';
import type { Denoise, OutputKind } from '../../../src/core/sampling/contract';
import { scheduleSigmas } from '../../../src/core/sigmas/grids';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import { DATA_CHANNELS } from '../network/architecture';
import type { Model } from '../network/modelFiles';
import type { PredictingNetwork } from '../network/contract';
import { eightGaussiansMixture } from '../numerics/eightGaussians';

/** Data points that the empirical denoiser sums over; its cost grows with their number. */
const MOST_DATA = 500;

/** There are no data whose exact denoiser could be used. */
export class NoExactModelError extends Error {
  override readonly name = 'NoExactModelError';
}

/** A model that a sampler can call. */
export interface RaceModel {
  readonly output: OutputKind;
  readonly denoise: Denoise<Float64Array>;
}

/** A trained network, called in float32. */
export function networkModel(network: PredictingNetwork, { prediction_type }: Model): RaceModel {
  return {
    output: outputKind(prediction_type),
    denoise: async (x, t) => Float64Array.from(await network.predict(Float32Array.from(x), t)),
  };
}

/**
 * E[ε|x] of the data: in closed form for eight_gaussians, else of the finite set of points.
 * @param points data units, row-major (n × 2)
 * @throws {NoExactModelError} without data
 */
export function exactModel(
  data: PointsData,
  points: Float32Array | null,
  { scaling }: Pick<Model, 'scaling'>,
  schedule: DiscreteSchedule,
): RaceModel {
  const levels = logSigmaReading(schedule);
  if (data.name === 'eight_gaussians') {
    const mixture = eightGaussiansMixture(data.noise, scaling);
    return {
      output: 'epsilon',
      denoise: (x, t) => mixturePosterior(mixture, x, levels(t)).epsilon,
    };
  }
  if (points === null || points.length === 0) {
    throw new NoExactModelError(
      'The data of this model are not to be had, so it has no exact denoiser.',
    );
  }
  const some = toNetwork(points.subarray(0, MOST_DATA * DATA_CHANNELS), scaling);
  return {
    output: 'epsilon',
    denoise: (x, t) => empiricalPosterior(some, DATA_CHANNELS, x, levels(t)).epsilon,
  };
}

/**
 * Signal and noise at a timestep; between two of them ln σ is interpolated, as samplers do that
 * choose σ and look for its timestep. So the model answers for exactly the σ that was meant.
 */
function logSigmaReading(schedule: DiscreteSchedule): (t: number) => ForwardCoefficients {
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
