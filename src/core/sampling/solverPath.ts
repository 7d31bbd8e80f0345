// Layer: core (pure). The path on which DPM-Solver and UniPC work: nodes with signal α and noise
// σ, x = α x₀ + σ ε, and λ = ln(α/σ) as their time. One text of a solver serves the
// variance-preserving process, flow matching (α = 1−σ) and EDM (α = 1).

import type { ForwardCoefficients } from '../forward';
import { predictX0 } from '../prediction';
import type { SigmaGrid } from '../sigmas/grids';
import { requireThresholding, threshold, type Thresholding } from './clipping';
import type { OutputKind } from './contract';
import type { SamplerProblem } from './problem';
import { edmSpace, type EdmOutput } from './sigmaSpace';

/** A problem whose states are α x₀ + σ ε at the nodes; the last node is where sampling ends. */
export interface SolverProblem<T> extends SamplerProblem<T> {
  readonly timesteps: readonly number[];
  readonly nodes: readonly ForwardCoefficients[];
  /** What x_T is multiplied by to give the first state. */
  readonly initialScale: number;
  /** x₀ that the network predicts at node `index`. */
  predictX0(x: T, index: number): Promise<T>;
}

/** λ = ln α − ln σ of a node; ∞ at σ = 0. */
export function lambda({ signal, noise }: ForwardCoefficients): number {
  return Math.log(signal) - Math.log(noise);
}

/** Node of noise level σ: variance-preserving 1/√(1+σ²), σ/√(1+σ²); flow 1−σ, σ. */
function nodeOf(kind: 'vp' | 'flow' | 'edm', sigma: number): ForwardCoefficients {
  switch (kind) {
    case 'vp': {
      const signal = 1 / Math.sqrt(sigma * sigma + 1);
      return { signal, noise: sigma * signal };
    }
    case 'flow':
      return { signal: 1 - sigma, noise: sigma };
    case 'edm':
      return { signal: 1, noise: sigma };
  }
}

/** The path of a variance-preserving or flow network over the levels of `grid`. */
export function networkPath<T>(
  problem: SamplerProblem<T>,
  grid: SigmaGrid,
  kind: 'vp' | 'flow',
  output: OutputKind,
  options: Thresholding,
): SolverProblem<T> {
  requireThresholding(options);
  const nodes = Array.from(grid.sigmas, (sigma) => nodeOf(kind, sigma));
  return {
    ...problem,
    timesteps: grid.timesteps,
    nodes,
    initialScale: 1,
    async predictX0(x, index) {
      const raw = problem.algebra.own(await problem.denoise(x, grid.timesteps[index]));
      const x0 = predictX0(problem.algebra, output, raw, x, nodes[index]);
      return threshold(problem.algebra, x0, options);
    },
  };
}

/** The path of an EDM-preconditioned network. */
export function edmPath<T>(
  problem: SamplerProblem<T>,
  grid: SigmaGrid,
  sigmaData: number,
  output: EdmOutput,
  initialScale: number,
  options: Thresholding,
): SolverProblem<T> {
  requireThresholding(options);
  const space = edmSpace(sigmaData, output);
  const { algebra } = problem;
  return {
    ...problem,
    timesteps: grid.timesteps,
    nodes: Array.from(grid.sigmas, (sigma) => nodeOf('edm', sigma)),
    initialScale,
    async predictX0(x, index) {
      const sigma = grid.sigmas[index];
      problem.observe?.(x);
      const input = algebra.combine([space.inputScale(sigma), x]);
      const raw = algebra.own(await problem.denoise(input, grid.timesteps[index]));
      return threshold(algebra, space.x0(algebra, raw, x, sigma), options);
    },
  };
}
