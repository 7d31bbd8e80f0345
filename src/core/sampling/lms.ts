// Layer: core (pure). Linear multistep method of Adams–Bashforth type on uneven σ (k-diffusion):
// the slopes d = (x − x₀)/σ of the last `order` steps are interpolated by a polynomial, which is
// integrated exactly from σ to σ′.

import type { SamplerStep } from './contract';
import { requireBetween } from './options';
import { denoised, type SigmaProblem } from './sigmaSpace';

/** Highest order: beyond it the method is unstable. */
export const LMS_MAX_ORDER = 4;

/** Nodes and weights of three-point Gauss–Legendre on [−1, 1], exact to degree 5. */
const GAUSS: readonly (readonly [node: number, weight: number])[] = [
  [-Math.sqrt(0.6), 5 / 9],
  [0, 8 / 9],
  [Math.sqrt(0.6), 5 / 9],
];

/** ∫ from `from` to `to` of the Lagrange polynomial that is 1 at nodes[j], 0 at the others. */
export function lagrangeIntegral(
  nodes: readonly number[],
  j: number,
  from: number,
  to: number,
): number {
  const half = (to - from) / 2;
  let integral = 0;
  for (const [node, weight] of GAUSS) {
    const at = from + half * (1 + node);
    let product = 1;
    nodes.forEach((other, k) => {
      if (k !== j) product *= (at - other) / (nodes[j] - other);
    });
    integral += weight * half * product;
  }
  return integral;
}

/** One network call per step; the first steps are of lower order. */
export async function* lms<T>(
  problem: SigmaProblem<T>,
  options: { order: number },
): AsyncGenerator<SamplerStep<T>> {
  requireBetween('order', options.order, 1, LMS_MAX_ORDER);
  const { algebra, grid } = problem;
  const count = grid.timesteps.length;
  let x = algebra.combine([problem.initialScale, problem.x_T]);
  let slopes: T[] = [];
  for (const [index, t] of grid.timesteps.entries()) {
    slopes = slopes.slice(0, options.order - 1);
    algebra.keepOnly(x, ...slopes);
    const sigma = grid.sigmas[index];
    const x0 = await denoised(problem, x, sigma, t);
    slopes.unshift(algebra.combine([1 / sigma, x], [-1 / sigma, x0]));
    const nodes = slopes.map((_, j) => grid.sigmas[index - j]);
    const terms = slopes.map(
      (slope, j) => [lagrangeIntegral(nodes, j, sigma, grid.sigmas[index + 1]), slope] as const,
    );
    x = algebra.combine([1, x], ...terms);
    yield { index, count, t, x, x0, networkCalls: index + 1 };
  }
}
