// Layer: core (pure). Heun's second-order method with optional churn (Karras 2022, Algorithm 2).
// d = (x̂ − x₀)/σ̂ at the start, d′ at the Euler prediction, x′ = x̂ + (σ′ − σ̂)(d + d′)/2.
// No correction where σ′ = 0: the slope is not defined there.

import { eulerGrid } from '../../sigmas/grids';
import { churned, churnedSigma, churnOfLab, type ChurnOptions } from '../churn';
import {
  clip,
  clippingWithoutThresholding,
  requireClipping,
  type ClippingOptions,
} from '../clipping';
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
  ...churnOfLab(),
  ...clippingWithoutThresholding(),
};

export const heun = defineSampler({
  id: 'heun',
  words: {
    label: 'Heun',
    sentence: 'Averages the slope at both ends of a step: twice the calls, second order.',
    paper: 'Karras et al. 2022, Algorithms 1 and 2 (arXiv:2206.00364)',
    order: 2,
    deterministic: null,
    first: null,
  },
  options,
  diffusers: {
    className: 'HeunDiscreteScheduler',
    rescalesBetas: false,
    betaRange: [0.00085, 0.012],
    moreBetaSchedules: ['exp'],
  },
  networkCallsPerStep: 2,
  networkCalls: twoCallsAStep,
  orderOf: ({ s_churn }) => (s_churn > 0 ? null : 2),
  grid: (chosen, schedule) => eulerGrid(schedule, chosen),
  run: (problem, chosen) => heunSteps(vpProblem(problem, chosen), chosen),
});

/** Two network calls per step, one in the last when it ends at σ = 0. */
export async function* heunSteps<T>(
  problem: SigmaProblem<T>,
  options: ChurnOptions & ClippingOptions,
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
    const nextTimestep = grid.timesteps[index + 1] ?? grid.finalTimestep;
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
