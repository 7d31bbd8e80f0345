// Layer: core (pure). Euler with ancestral noise (k-diffusion): a deterministic step down to
// σ_down and fresh noise back up to σ′, with σ_up² = σ′²(σ² − σ′²)/σ² and
// σ_down² = σ′² − σ_up², so that the marginal at σ′ is kept.

import { eulerGrid } from '../../sigmas/grids';
import type { SamplerStep } from '../contract';
import { defineSampler } from '../definition';
import { vpProblem } from '../sigmaProblem';
import { denoised, type SigmaProblem } from '../sigmaSpace';
import {
  finalSigmasOfLab,
  rhoOfLab,
  sigmaRangeOfLab,
  sigmaScheduleOfLab,
  timestepSpacing,
} from '../timeGridOptions';

const options = {
  ...timestepSpacing('linspace'),
  sigma_schedule: sigmaScheduleOfLab(),
  ...sigmaRangeOfLab(),
  rho: rhoOfLab(),
  final_sigmas_type: finalSigmasOfLab(),
};

export const euler_ancestral = defineSampler({
  id: 'euler_ancestral',
  words: {
    label: 'Euler ancestral',
    sentence: 'Euler steps that overshoot downwards and add fresh noise back in every step.',
    paper: 'Crowson 2022, k-diffusion; analysed in Karras et al. 2022 (arXiv:2206.00364)',
    order: null,
    deterministic: false,
    first: null,
  },
  options,
  diffusers: { className: 'EulerAncestralDiscreteScheduler', rescalesBetas: true },
  networkCallsPerStep: 1,
  grid: (chosen, schedule) => eulerGrid(schedule, chosen),
  run: (problem, chosen) => ancestralSteps(vpProblem(problem, chosen)),
});

/** Noise that an ancestral step adds, and the level it first steps down to. */
function ancestralSplit(sigma: number, next: number): { up: number; down: number } {
  const up = (next * Math.sqrt(Math.max(sigma * sigma - next * next, 0))) / sigma;
  return { up, down: (next * next) / sigma };
}

/** One network call and one draw of noise per step. */
async function* ancestralSteps<T>(problem: SigmaProblem<T>): AsyncGenerator<SamplerStep<T>> {
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
