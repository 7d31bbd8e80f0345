// Layer: core (pure). The problem of a sampler that steps in σ, on a discrete schedule or with an
// EDM network: grid, reading of the network, and size of the start.

import { edmGrid, type EdmGridOptions } from '../sigmas/edm';
import { eulerGrid, type SigmaGrid, type SigmaGridOptions } from '../sigmas/grids';
import type { DiscreteProblem, SamplerProblem } from './problem';
import { edmSpace, vpSpace, type EdmOutput, type SigmaProblem } from './sigmaSpace';

export function vpProblem<T>(
  problem: DiscreteProblem<T>,
  options: SigmaGridOptions,
): SigmaProblem<T> {
  const grid = eulerGrid(problem.schedule, options);
  return {
    ...problem,
    grid,
    space: vpSpace(problem.output),
    initialScale: vpInitialScale(grid, options),
  };
}

/**
 * σ_max, or √(σ_max²+1) for "leading", which does not start at the end of the schedule: there
 * x_t still holds some signal, and x_T of variance 1 stands for √ᾱ x₀ + √(1−ᾱ) ε.
 */
function vpInitialScale({ sigmas }: SigmaGrid, options: SigmaGridOptions): number {
  const [first] = sigmas;
  return options.timestep_spacing === 'leading' ? Math.sqrt(first * first + 1) : first;
}

/** What an EDM sampler must know of its network. */
export interface EdmNetwork {
  sigma_data: number;
  /** EDM's `prediction_type`: the sign of c_out. */
  edm_output: EdmOutput;
}

export function edmProblem<T>(
  problem: SamplerProblem<T>,
  options: EdmGridOptions & EdmNetwork,
): SigmaProblem<T> {
  return {
    ...problem,
    grid: edmGrid(options),
    space: edmSpace(options.sigma_data, options.edm_output),
    initialScale: edmInitialScale(options.sigma_max),
  };
}

/** Standard deviation that diffusers gives the start of an EDM run. */
export function edmInitialScale(sigmaMax: number): number {
  return Math.sqrt(sigmaMax * sigmaMax + 1);
}
