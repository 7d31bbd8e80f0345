// Layer: core (pure). Heun's second-order method with optional churn (Karras 2022, Algorithm 2).
// d = (x̂ − x₀)/σ̂ at the start, d′ at the Euler prediction, x′ = x̂ + (σ′ − σ̂)(d + d′)/2.
// No correction where σ′ = 0: the slope is not defined there.

import { churned, churnedSigma, type ChurnOptions } from './churn';
import type { SamplerStep } from './contract';
import { clip, requireClipping, type ClippingOptions } from './options';
import { denoised, type SigmaProblem } from './sigmaSpace';

export type HeunOptions = ChurnOptions & ClippingOptions;

/** Two network calls per step, one in the last when it ends at σ = 0. */
export async function* heun<T>(
  problem: SigmaProblem<T>,
  options: HeunOptions,
): AsyncGenerator<SamplerStep<T>> {
  requireClipping(options);
  const { algebra, grid } = problem;
  const count = grid.timesteps.length;
  let x = algebra.combine([problem.initialScale, problem.x_T]);
  let networkCalls = 0;
  for (const [index, t] of grid.timesteps.entries()) {
    algebra.keepOnly(x);
    const sigma = churnedSigma(grid.sigmas[index], count, options);
    const next = grid.sigmas[index + 1];
    const xHat = churned(problem, x, grid.sigmas[index], sigma, options);
    let x0 = clip(algebra, await denoised(problem, xHat, sigma, t), options);
    const slope = algebra.combine([1 / sigma, xHat], [-1 / sigma, x0]);
    x = algebra.combine([1, xHat], [next - sigma, slope]);
    networkCalls++;
    const stages: T[] = [];
    const nextTimestep = grid.timesteps[index + 1] ?? t;
    if (next > 0) {
      const predicted = x;
      x0 = clip(algebra, await denoised(problem, predicted, next, nextTimestep), options);
      const slopeNext = algebra.combine([1 / next, predicted], [-1 / next, x0]);
      const half = (next - sigma) / 2;
      x = algebra.combine([1, xHat], [half, slope], [half, slopeNext]);
      stages.push(predicted);
      networkCalls++;
    }
    yield { index, count, t, x, x0, stages, networkCalls };
  }
}
