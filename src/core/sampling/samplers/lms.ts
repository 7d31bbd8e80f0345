// Layer: core (pure). Linear multistep method of Adams–Bashforth type on uneven σ (k-diffusion):
// the slopes d = (x − x₀)/σ of the last `order` steps are interpolated by a polynomial, which is
// integrated exactly from σ to σ′.

import { eulerGrid } from '../../sigmas/grids';
import { integerKey, stepArgument } from '../configEntry';
import type { SamplerStep } from '../contract';
import { defineSampler } from '../definition';
import { option } from '../option';
import { lagrangeIntegrals } from '../polynomial';
import { requireBetween } from '../problem';
import { vpProblem } from '../sigmaProblem';
import { denoised, type SigmaProblem } from '../sigmaSpace';
import {
  finalSigmasOfLab,
  rhoOfLab,
  sigmaRangeOfLab,
  sigmaSchedule,
  timestepSpacing,
} from '../timeGridOptions';

/**
 * Most slopes that may be asked for. On even steps the weights of k slopes add up to 1, their
 * magnitudes to 1, 2, 3.7, 6.7, 12, 23, 43 and 82 for k = 1 … 8: errors of the network and of
 * rounding are multiplied by that.
 */
const MAX_ORDER = 8;
const USUAL_ORDER = 4;

const options = {
  ...timestepSpacing('linspace'),
  sigma_schedule: sigmaSchedule(),
  ...sigmaRangeOfLab(),
  rho: rhoOfLab(),
  final_sigmas_type: finalSigmasOfLab(),
  order: option(
    {
      group: 'solver',
      kind: { type: 'integer', minimum: 1, maximum: MAX_ORDER },
      label: 'Slopes',
      doc: 'LMS only: how many slopes are extrapolated.',
      default: USUAL_ORDER,
    },
    stepArgument(integerKey(USUAL_ORDER)),
  ),
};

export const lms = defineSampler({
  id: 'lms',
  words: {
    label: 'LMS',
    sentence: 'Extrapolates the slopes of the last few steps by a polynomial.',
    paper: 'Crowson 2022, k-diffusion; analysed in Karras et al. 2022 (arXiv:2206.00364)',
    order: USUAL_ORDER,
    deterministic: true,
    first: null,
  },
  options,
  diffusers: { className: 'LMSDiscreteScheduler', rescalesBetas: false },
  networkCallsPerStep: 1,
  orderOf: ({ order }) => order,
  grid: (chosen, schedule) => eulerGrid(schedule, chosen),
  run: (problem, chosen) => lmsSteps(vpProblem(problem, chosen), chosen.order),
});

/** ∫ s^k ds over 0 … 1. */
const MOMENTS = Array.from({ length: MAX_ORDER }, (_, k) => 1 / (k + 1));

/** One network call per step; the first steps are of lower order. */
async function* lmsSteps<T>(
  problem: SigmaProblem<T>,
  order: number,
): AsyncGenerator<SamplerStep<T>> {
  requireBetween('order', order, 1, MAX_ORDER);
  const { algebra, grid } = problem;
  const count = grid.timesteps.length;
  let x = algebra.combine([problem.initialScale, problem.x_T]);
  let slopes: T[] = [];
  for (const [index, t] of grid.timesteps.entries()) {
    slopes = slopes.slice(0, order - 1);
    algebra.keepOnly(x, ...slopes);
    const sigma = grid.sigmas[index];
    const x0 = await denoised(problem, x, sigma, t);
    slopes.unshift(algebra.combine([1 / sigma, x], [-1 / sigma, x0]));
    // The step is 0 … 1 in s, so that σ = sigma + s·step.
    const step = grid.sigmas[index + 1] - sigma;
    const nodes = slopes.map((_, j) => (grid.sigmas[index - j] - sigma) / step);
    const weights = lagrangeIntegrals(nodes, MOMENTS);
    x = algebra.combine([1, x], ...slopes.map((slope, j) => [step * weights[j], slope] as const));
    yield { index, count, t, x, x0, networkCalls: index + 1 };
  }
}
