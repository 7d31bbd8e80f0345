// Layer: core (pure). Noise levels of an EDM sampler (Karras 2022, eq. 5): between σ_max and
// σ_min of the model itself, without a discrete schedule, then 0. The network is asked at σ.

import type { SigmaGrid } from './grids';
import { KARRAS_RHO, spacedSigmas } from './spacing';

export interface EdmGridOptions {
  num_inference_steps: number;
  sigma_min: number;
  sigma_max: number;
  sigma_schedule: 'karras' | 'exponential';
  rho: number;
  final_sigmas_type: 'zero' | 'sigma_min';
}

export const EDM_GRID_DEFAULTS: EdmGridOptions = {
  num_inference_steps: 18,
  sigma_min: 0.002,
  sigma_max: 80,
  sigma_schedule: 'karras',
  rho: KARRAS_RHO,
  final_sigmas_type: 'zero',
};

/** @throws {SigmaError} for levels that cannot be spaced as asked. */
export function edmGrid(options: EdmGridOptions): SigmaGrid {
  const sigmas = spacedSigmas(
    options.sigma_schedule,
    options.sigma_min,
    options.sigma_max,
    options.num_inference_steps,
    options.rho,
  );
  const final = options.final_sigmas_type === 'zero' ? 0 : sigmas[sigmas.length - 1];
  return {
    timesteps: Array.from(sigmas),
    sigmas: Float64Array.of(...sigmas, final),
    finalTimestep: final,
  };
}
