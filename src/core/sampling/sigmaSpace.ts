// Layer: core (pure). How a sampler that works with x = x₀ + σ·ε asks a network for x₀.
// A variance-preserving network expects z = x/√(σ²+1) and a timestep (Karras 2022, table 1,
// column VP); an EDM network expects c_in·x and σ, and its output F gives c_skip·x + c_out·F
// (eq. 7). Samplers see only `predictX0`.

import { edmPreconditioning } from '../edm';
import { predictX0 } from '../prediction';
import type { SigmaGrid } from '../sigmas/grids';
import type { Algebra, OutputKind } from './contract';
import type { SamplerProblem } from './problem';

/** The meeting of σ-space and one kind of network. */
export interface SigmaSpace {
  /** Factor of x before it goes into the network. */
  inputScale(sigma: number): number;
  /**
   * x₀ from x at σ and the network's raw output. `askedAt` is the level that the network was asked
   * at, which is below σ when noise was added since.
   */
  x0<T>(algebra: Algebra<T>, raw: T, x: T, sigma: number, askedAt?: number): T;
}

/**
 * A variance-preserving network with the given kind of output. As in diffusers, a v-prediction is
 * read at the level it was asked at, an ε at the level that x has.
 */
export function vpSpace(output: OutputKind): SigmaSpace {
  return {
    inputScale: (sigma) => 1 / Math.sqrt(sigma * sigma + 1),
    x0(algebra, raw, x, sigma, askedAt = sigma) {
      const level = output === 'v_prediction' ? askedAt : sigma;
      const signal = 1 / Math.sqrt(level * level + 1);
      const z = algebra.combine([signal, x]);
      return predictX0(algebra, output, raw, z, { signal, noise: level * signal });
    },
  };
}

/** What EDM calls the sign of c_out: "v_prediction" networks have it negative. */
export type EdmOutput = 'epsilon' | 'v_prediction';

/** An EDM-preconditioned network for data of standard deviation `sigmaData`. */
export function edmSpace(sigmaData: number, output: EdmOutput): SigmaSpace {
  const sign = output === 'epsilon' ? 1 : -1;
  return {
    inputScale: (sigma) => edmPreconditioning(sigma, sigmaData).c_in,
    x0(algebra, raw, x, sigma) {
      const { c_skip, c_out } = edmPreconditioning(sigma, sigmaData);
      return algebra.combine([c_skip, x], [sign * c_out, raw]);
    },
  };
}

/** A problem in σ-space: where to step, where to begin, and what the network is. */
export interface SigmaProblem<T> extends SamplerProblem<T> {
  readonly grid: SigmaGrid;
  readonly space: SigmaSpace;
  /** What x_T is multiplied by to give the first state. */
  readonly initialScale: number;
}

/** The network's raw output for the state x at σ and time t. */
export async function callNetwork<T>(
  { algebra, denoise, space, observe }: SigmaProblem<T>,
  x: T,
  sigma: number,
  t: number,
): Promise<T> {
  observe?.(x);
  return algebra.own(await denoise(algebra.combine([space.inputScale(sigma), x]), t));
}

/** x₀ as the network predicts it from the state x at σ and time t. */
export async function denoised<T>(
  problem: SigmaProblem<T>,
  x: T,
  sigma: number,
  t: number,
): Promise<T> {
  return problem.space.x0(problem.algebra, await callNetwork(problem, x, sigma, t), x, sigma);
}

/** Network calls of two a step but in a last one that ends at σ = 0, where there is no slope. */
export function twoCallsAStep(options: {
  num_inference_steps: number;
  final_sigmas_type: 'zero' | 'sigma_min';
}): number {
  return 2 * options.num_inference_steps - (options.final_sigmas_type === 'zero' ? 1 : 0);
}
