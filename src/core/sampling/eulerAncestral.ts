// Layer: core (pure). Euler with ancestral noise (k-diffusion): a deterministic step down to
// σ_down and fresh noise back up to σ′, with σ_up² = σ′²(σ² − σ′²)/σ² and
// σ_down² = σ′² − σ_up², so that the marginal at σ′ is kept.

import type { SamplerStep } from './contract';
import { denoised, type SigmaProblem } from './sigmaSpace';

/** Noise that an ancestral step adds, and the level it first steps down to. */
export function ancestralSplit(sigma: number, next: number): { up: number; down: number } {
  const up = (next * Math.sqrt(Math.max(sigma * sigma - next * next, 0))) / sigma;
  return { up, down: (next * next) / sigma };
}

/** One network call and one draw of noise per step. */
export async function* eulerAncestral<T>(problem: SigmaProblem<T>): AsyncGenerator<SamplerStep<T>> {
  const { algebra, grid } = problem;
  const count = grid.timesteps.length;
  let x = algebra.combine([problem.initialScale, problem.x_T]);
  for (const [index, t] of grid.timesteps.entries()) {
    algebra.keepOnly(x);
    const sigma = grid.sigmas[index];
    const x0 = await denoised(problem, x, sigma, t);
    const { up, down } = ancestralSplit(sigma, grid.sigmas[index + 1]);
    const remaining = down / sigma;
    x = algebra.combine([remaining, x], [1 - remaining, x0], [up, algebra.own(problem.noise())]);
    yield { index, count, t, x, x0, networkCalls: index + 1 };
  }
}
