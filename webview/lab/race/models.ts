// Layer: worker (pure). What a race is run on: a trained network, or the exact denoiser of the
// data that it was trained on. Both look the same to a sampler: ε, x₀ or v at a training timestep.

import type { DataSet } from '../../../src/core/data/dataSet';
import { answersOf } from '../../../src/core/objectives';
import type { DataConfig } from '../../../src/core/recipe/types';
import type { Denoise, OutputKind } from '../../../src/core/sampling/contract';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import { denoiser } from '../denoiser';
import type { LoadedNetwork } from '../network/modelFiles';
import type { Predictor } from '../network/contract';
import { exactDenoiser } from '../exactDenoiser';
import { logSigmaReading } from '../../../src/core/sigmas/noiseLevels';

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
  const exact = exactDenoiser(config, data, format, MOST_DATA);
  if (exact === null) {
    throw new NoExactModelError(
      'The data of this model are not to be had, so it has no exact denoiser.',
    );
  }
  const levels = logSigmaReading(schedule);
  return { output: 'epsilon', denoise: (x, t) => exact.posterior(x, levels(t)).epsilon };
}
