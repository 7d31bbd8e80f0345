// Layer: core (pure). DPM-Solver-2 in σ-space (Lu 2022, "DPM-Solver", Algorithm 1; Karras 2022
// appendix): the midpoint method with the middle at the geometric mean √(σσ′). The network is
// asked there at the timestep of that σ on the schedule.

import { eulerGrid, scheduleSigmas, timestepOfSigma } from '../../sigmas/grids';
import type { SamplerStep } from '../contract';
import { defineSampler } from '../definition';
import { vpProblem } from '../sigmaProblem';
import { denoised, twoCallsAStep, type SigmaProblem } from '../sigmaSpace';
import {
  finalSigmasOfLab,
  rhoOfLab,
  sigmaRangeOfLab,
  sigmaSchedule,
  timestepSpacing,
} from '../timeGridOptions';

const options = {
  ...timestepSpacing('linspace'),
  sigma_schedule: sigmaSchedule(),
  ...sigmaRangeOfLab(),
  rho: rhoOfLab(),
  final_sigmas_type: finalSigmasOfLab(),
};

export const dpm2 = defineSampler({
  id: 'dpm2',
  words: {
    label: 'DPM2',
    sentence: 'Takes the slope in the middle of a step: twice the calls, second order.',
    paper: 'Lu et al. 2022, DPM-Solver (arXiv:2206.00927)',
    order: 2,
    deterministic: true,
    first: null,
  },
  options,
  diffusers: {
    className: 'KDPM2DiscreteScheduler',
    rescalesBetas: false,
    betaRange: [0.00085, 0.012],
  },
  networkCallsPerStep: 2,
  networkCalls: twoCallsAStep,
  grid: (chosen, schedule) => eulerGrid(schedule, chosen),
  run: (problem, chosen) => {
    const logSigmas = scheduleSigmas(problem.schedule).map(Math.log);
    return dpm2Steps(vpProblem(problem, chosen), (sigma) => timestepOfSigma(sigma, logSigmas));
  },
});

/** Two network calls per step, one in the last when it ends at σ = 0. */
async function* dpm2Steps<T>(
  problem: SigmaProblem<T>,
  timestepOf: (sigma: number) => number,
): AsyncGenerator<SamplerStep<T>> {
  const { algebra, grid } = problem;
  const count = grid.timesteps.length;
  let x = algebra.combine([problem.initialScale, problem.x_T]);
  let networkCalls = 0;
  for (const [index, t] of grid.timesteps.entries()) {
    algebra.keepOnly(x);
    const sigma = grid.sigmas[index];
    const next = grid.sigmas[index + 1];
    let x0 = await denoised(problem, x, sigma, t);
    networkCalls++;
    const stages: T[] = [];
    if (next === 0) {
      x = x0;
    } else {
      const middle = Math.sqrt(sigma * next);
      const halfway = algebra.combine([middle / sigma, x], [1 - middle / sigma, x0]);
      x0 = await denoised(problem, halfway, middle, timestepOf(middle));
      networkCalls++;
      const step = (next - sigma) / middle;
      x = algebra.combine([1, x], [step, halfway], [-step, x0]);
      stages.push(halfway);
    }
    yield { index, count, t, x, x0, stages, networkCalls };
  }
}
