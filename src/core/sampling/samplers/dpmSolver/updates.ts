// Layer: core (pure). The updates of DPM-Solver (Lu 2022a), DPM-Solver++ (Lu 2022b) and their SDE
// versions (Lu 2022b, appendix): from node s₀ to node t the new state is
//   x′ = state·x + Σ_k slope_k·D_k + noise·z,
// with D₀ the newest prediction and D₁, D₂ its divided differences in λ. `++` predicts x₀,
// the others ε. Only scalars here; the sampler combines arrays with them.

import type { ForwardCoefficients } from '../../../forward';
import type { ALGORITHM_TYPES } from '../../solverOptions';
import { lambda } from '../../solverPath';

export type AlgorithmType = (typeof ALGORITHM_TYPES)[number];
export const SOLVER_TYPES = ['midpoint', 'heun'] as const;
export type SolverType = (typeof SOLVER_TYPES)[number];

export interface SolverUpdate {
  readonly state: number;
  /** Factors of D₀, D₁, D₂; as many as the order. */
  readonly slopes: readonly number[];
  /** Factor of a fresh standard normal; 0 for the deterministic algorithms. */
  readonly noise: number;
}

/** True for the algorithms that integrate x₀ rather than ε. */
export function predictsX0(type: AlgorithmType): boolean {
  return type === 'dpmsolver++' || type === 'sde-dpmsolver++';
}

/** True for the algorithms that draw noise in every step. */
export function isStochastic(type: AlgorithmType): boolean {
  return type === 'sde-dpmsolver++' || type === 'sde-dpmsolver';
}

/** The update from `from` to `to` of the given order; second order in one of two forms. */
export function solverUpdate(
  type: AlgorithmType,
  solverType: SolverType,
  order: number,
  from: ForwardCoefficients,
  to: ForwardCoefficients,
): SolverUpdate {
  const h = lambda(to) - lambda(from);
  const [state, scale, factors, noise] = exponentials(type, h, from, to);
  const slopes = [scale * factors[0]];
  // The second-order form "midpoint" replaces the exact integral by D₀'s half.
  if (order === 2) slopes.push(scale * (solverType === 'midpoint' ? factors[0] / 2 : factors[1]));
  if (order === 3) slopes.push(scale * factors[1], scale * factors[2]);
  return { state, slopes, noise };
}

type Factors = readonly [number, number, number];

/** Factor of x, common scale, the integrals of 1, λ and λ²/2 against the kernel, and the noise. */
function exponentials(
  type: AlgorithmType,
  h: number,
  from: ForwardCoefficients,
  to: ForwardCoefficients,
): [number, number, Factors, number] {
  switch (type) {
    case 'dpmsolver++': {
      const decay = Math.expm1(-h);
      return [
        to.noise / from.noise,
        to.signal,
        [-decay, decay / h + 1, -((decay + h) / (h * h) - 0.5)],
        0,
      ];
    }
    case 'sde-dpmsolver++': {
      const decay = Math.expm1(-2 * h);
      const twice = 2 * h;
      return [
        (to.noise / from.noise) * Math.exp(-h),
        to.signal,
        [-decay, decay / twice + 1, (-decay - twice) / (twice * twice) - 0.5],
        to.noise * Math.sqrt(Math.max(-decay, 0)),
      ];
    }
    case 'dpmsolver':
    case 'sde-dpmsolver': {
      const growth = Math.expm1(h);
      const doubled = type === 'dpmsolver' ? 1 : 2;
      return [
        to.signal / from.signal,
        -doubled * to.noise,
        [growth, growth / h - 1, (growth - h) / (h * h) - 0.5],
        type === 'dpmsolver' ? 0 : to.noise * Math.sqrt(Math.max(Math.expm1(2 * h), 0)),
      ];
    }
  }
}
