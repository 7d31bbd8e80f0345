// Layer: core (pure). Euler's method on the probability flow ODE in σ-space (Karras 2022, §3):
// dx/dσ = (x − x₀(x; σ))/σ, so x′ = x + (σ′ − σ)(x − x₀)/σ. With churn, noise is added between
// the network call and the step, as diffusers does; the paper's order, network call after the
// noise, is in `heun.ts`.

import { churnArguments, churned, churnedSigma, type ChurnOptions } from '../churn';
import type { SamplerStep } from '../contract';
import { defineSampler } from '../definition';
import { vpProblem } from '../sigmaProblem';
import { callNetwork, type SigmaProblem } from '../sigmaSpace';
import {
  finalSigmas,
  rhoOfLab,
  sigmaRange,
  sigmaSchedule,
  timestepSpacing,
} from '../timeGridOptions';
import { eulerGrid } from '../../sigmas/grids';

const options = {
  ...timestepSpacing('linspace'),
  sigma_schedule: sigmaSchedule(),
  ...sigmaRange(),
  rho: rhoOfLab(),
  final_sigmas_type: finalSigmas(),
  ...churnArguments(),
};

export const euler = defineSampler({
  id: 'euler',
  words: {
    label: 'Euler',
    sentence: 'First-order solver of the probability flow ODE: steps along its slope.',
    paper: 'Karras et al. 2022 (arXiv:2206.00364)',
    order: 1,
    deterministic: null,
    first: null,
  },
  options,
  diffusers: {
    className: 'EulerDiscreteScheduler',
    rescalesBetas: true,
    only: [
      ['interpolation_type', 'linear'],
      ['timestep_type', 'discrete'],
    ],
  },
  networkCallsPerStep: 1,
  orderOf: ({ s_churn }) => (s_churn > 0 ? null : 1),
  grid: (chosen, schedule) => eulerGrid(schedule, chosen),
  run: (problem, chosen) => eulerSteps(vpProblem(problem, chosen), chosen),
});

/** One network call per step; draws noise only in churned steps. */
export async function* eulerSteps<T>(
  problem: SigmaProblem<T>,
  churn: ChurnOptions,
): AsyncGenerator<SamplerStep<T>> {
  const { algebra, grid, space } = problem;
  const count = grid.timesteps.length;
  let x = algebra.combine([problem.initialScale, problem.x_T]);
  for (const [index, t] of grid.timesteps.entries()) {
    algebra.keepOnly(x);
    const sigma = grid.sigmas[index];
    const raw = await callNetwork(problem, x, sigma, t);
    const sigmaHat = churnedSigma(sigma, count, churn);
    const xHat = churned(problem, x, sigma, sigmaHat, churn);
    const x0 = space.x0(algebra, raw, xHat, sigmaHat, sigma);
    // x̂ + (σ′ − σ̂)(x̂ − x₀)/σ̂, written so that σ′ = 0 gives x₀ without cancellation.
    const remaining = grid.sigmas[index + 1] / sigmaHat;
    x = algebra.combine([remaining, xHat], [1 - remaining, x0]);
    yield { index, count, t, x, x0, networkCalls: index + 1 };
  }
}
