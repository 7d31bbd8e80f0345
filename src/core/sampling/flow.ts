// Layer: core (pure). Samplers of flow matching: the network predicts the velocity v = ε − x₀ of
// x_σ = (1−σ)x₀ + σε, so dx/dσ = v, integrated from σ = 1 to 0 by Euler or Heun steps
// (rectified flow, Liu 2022; Esser 2024). The network is asked at σ.

import { predictX0 } from '../prediction';
import type { SigmaGrid } from '../sigmas/grids';
import type { OutputKind, SamplerStep } from './contract';
import type { SamplerProblem } from './options';

/** `output` is "flow" for a velocity; other kinds are converted. */
export interface FlowProblem<T> extends SamplerProblem<T> {
  readonly grid: SigmaGrid;
  readonly output: OutputKind;
}

async function predicted<T>(problem: FlowProblem<T>, x: T, sigma: number): Promise<T> {
  const { algebra, denoise, output } = problem;
  const raw = algebra.own(await denoise(x, sigma));
  return predictX0(algebra, output, raw, x, { signal: 1 - sigma, noise: sigma });
}

/**
 * Euler: x′ = x + (σ′−σ)v = (σ′/σ)x + (1−σ′/σ)x₀. One network call per step. With
 * `stochastic_sampling` every step goes to x₀ and is noised anew, which draws noise.
 */
export async function* flowEuler<T>(
  problem: FlowProblem<T>,
  options: { stochastic_sampling: boolean },
): AsyncGenerator<SamplerStep<T>> {
  const { algebra, grid } = problem;
  const count = grid.timesteps.length;
  let x = problem.x_T;
  for (const [index, t] of grid.timesteps.entries()) {
    algebra.keepOnly(x);
    const sigma = grid.sigmas[index];
    const next = grid.sigmas[index + 1];
    const x0 = await predicted(problem, x, sigma);
    x = options.stochastic_sampling
      ? algebra.combine([1 - next, x0], [next, algebra.own(problem.noise())])
      : algebra.combine([next / sigma, x], [1 - next / sigma, x0]);
    yield { index, count, t, x, x0, networkCalls: index + 1 };
  }
}

/** Heun: two network calls per step, one in the last, which ends at σ = 0. Deterministic. */
export async function* flowHeun<T>(problem: FlowProblem<T>): AsyncGenerator<SamplerStep<T>> {
  const { algebra, grid } = problem;
  const count = grid.timesteps.length;
  let x = problem.x_T;
  let networkCalls = 0;
  for (const [index, t] of grid.timesteps.entries()) {
    algebra.keepOnly(x);
    const sigma = grid.sigmas[index];
    const next = grid.sigmas[index + 1];
    const start = x;
    let x0 = await predicted(problem, start, sigma);
    networkCalls++;
    x = algebra.combine([next / sigma, start], [1 - next / sigma, x0]);
    const stages: T[] = [];
    if (next > 0) {
      const velocity = algebra.combine([1 / sigma, start], [-1 / sigma, x0]);
      const euler = x;
      x0 = await predicted(problem, euler, next);
      networkCalls++;
      const nextVelocity = algebra.combine([1 / next, euler], [-1 / next, x0]);
      const half = (next - sigma) / 2;
      x = algebra.combine([1, start], [half, velocity], [half, nextVelocity]);
      stages.push(euler);
    }
    yield { index, count, t, x, x0, stages, networkCalls };
  }
}
