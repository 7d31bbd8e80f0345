// Layer: worker (pure). What a race is run on: a trained network, or the exact denoiser of the
// data that it was trained on. Both look the same to a sampler: ε, x₀ or v at a training timestep.

import { empiricalPosterior } from '../../../src/core/exact/empirical';
import { mixturePosterior } from '../../../src/core/exact/mixture';
import type { DataSet } from '../../../src/core/data/dataSet';
import { intoNetwork, sampleSize } from '../../../src/core/data/sampleFormat';
import { answersOf } from '../../../src/core/objectives';
import { forwardCoefficients, type ForwardCoefficients } from '../../../src/core/forward';
import type { DataConfig } from '../../../src/core/recipe/types';
import type { Denoise, OutputKind } from '../../../src/core/sampling/contract';
import { scheduleSigmas } from '../../../src/core/sigmas/grids';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import { denoiser } from '../denoiser';
import type { LoadedNetwork } from '../network/modelFiles';
import type { Predictor } from '../network/contract';
import { eightGaussiansMixture } from '../numerics/eightGaussians';

/** Rows of the data that the empirical denoiser sums over; its cost grows with their number. */
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

/**
 * A trained network, called in float32.
 * @param labels class asked for of each sample; null for none
 */
export function networkModel(
  network: Predictor,
  model: LoadedNetwork,
  labels: Int32Array | null,
): RaceModel {
  const { format, noClass } = model;
  const objective = answersOf(model.schedule, model.prediction_type);
  const denoise = denoiser({ network, format, objective, noClass, labels, guidanceScale: 1 });
  return {
    output: objective.output,
    denoise: async (x, t) => Float64Array.from(await denoise(Float32Array.from(x), t)),
  };
}

/**
 * E[ε|x] of the data: in closed form for eight_gaussians, else of the finite set of rows.
 * @throws {NoExactModelError} without data
 */
export function exactModel(
  config: DataConfig | null,
  data: DataSet | null,
  { format }: Pick<LoadedNetwork, 'format'>,
  schedule: DiscreteSchedule,
): RaceModel {
  const levels = logSigmaReading(schedule);
  if (format.kind === 'points' && config?.kind === 'points' && config.name === 'eight_gaussians') {
    const mixture = eightGaussiansMixture(config.noise, format.scaling);
    return {
      output: 'epsilon',
      denoise: (x, t) => mixturePosterior(mixture, x, levels(t)).epsilon,
    };
  }
  if (data === null) {
    throw new NoExactModelError(
      'The data of this model are not to be had, so it has no exact denoiser.',
    );
  }
  const size = sampleSize(format);
  const some = intoNetwork(format, data.reference(MOST_DATA).values);
  return {
    output: 'epsilon',
    denoise: (x, t) => empiricalPosterior(some, size, x, levels(t)).epsilon,
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
