// Layer: core (pure). DEIS (Zhang & Chen 2022, "Fast Sampling of Diffusion Models with Exponential
// Integrator"), the multistep method in log ρ (their ρAB-DEIS): with ρ = σ/α the ODE is
// d(x/α) = ε dρ, and ε is interpolated by a polynomial in ln ρ through the last predictions, so
//   x′/α′ = x/α + Σ_j ε_j ∫ L_j(ln ρ) dρ  from ρ to ρ′.
// diffusers ends at the smallest σ of the schedule, never at σ = 0.

import { solverGrid } from '../../sigmas/grids';
import { thresholdingOptions } from '../clipping';
import type { SamplerStep } from '../contract';
import { defineSampler } from '../definition';
import type { OptionsOf } from '../option';
import { lagrangeIntegrals } from '../polynomial';
import { requireBetween, SamplerOptionError } from '../problem';
import { FLOW_KEYS_OFF, LONG_RUN, lowerOrderFinal, solverOrder } from '../solverOptions';
import { lambda, networkPath, type SolverProblem } from '../solverPath';
import { rhoOfLab, sigmaRangeOfLab, sigmaSchedule, timestepSpacing } from '../timeGridOptions';

const MAX_ORDER = 3;

const options = {
  ...timestepSpacing('linspace'),
  sigma_schedule: sigmaSchedule(),
  ...sigmaRangeOfLab(),
  rho: rhoOfLab(),
  ...thresholdingOptions(),
  solver_order: solverOrder(),
  lower_order_final: lowerOrderFinal(true),
};

type DeisOptions = OptionsOf<typeof options>;

export const deis = defineSampler({
  id: 'deis',
  words: {
    label: 'DEIS',
    sentence: 'Extrapolates the last predictions of ε in ln(σ/α) and integrates that exactly.',
    paper: 'Zhang, Chen 2022, DEIS (arXiv:2204.13902)',
    order: 2,
    deterministic: true,
    first: null,
  },
  options,
  diffusers: {
    className: 'DEISMultistepScheduler',
    rescalesBetas: false,
    // The names of other solvers' algorithms and forms are read as these, as diffusers does.
    ignoredNames: {
      algorithm_type: ['deis', 'dpmsolver', 'dpmsolver++'],
      solver_type: ['logrho', 'midpoint', 'heun', 'bh1', 'bh2'],
    },
    only: FLOW_KEYS_OFF,
  },
  networkCallsPerStep: 1,
  orderOf: ({ solver_order }) => solver_order,
  *faults({ solver_order }) {
    if (solver_order > MAX_ORDER) yield { key: 'solver_order', rule: 'deis allows 1 to 3' };
  },
  roundsTimesteps: true,
  grid: (chosen, schedule) => solverGrid(schedule, withEnd(chosen)),
  run: (problem, chosen) => {
    const grid = solverGrid(problem.schedule, withEnd(chosen));
    return deisSteps(networkPath(problem, grid, 'vp', problem.output, chosen), chosen);
  },
});

/** The grid that the class has. */
function withEnd(chosen: DeisOptions) {
  return { ...chosen, final_sigmas_type: 'sigma_min', lambda_min_clipped: null } as const;
}

/** One network call per step; the first steps, and the last of a short run, are of lower order. */
async function* deisSteps<T>(
  problem: SolverProblem<T>,
  { solver_order, lower_order_final }: DeisOptions,
): AsyncGenerator<SamplerStep<T>> {
  requireBetween('solver_order', solver_order, 1, MAX_ORDER);
  const { algebra, nodes, timesteps } = problem;
  if (nodes[nodes.length - 1].noise === 0) {
    throw new SamplerOptionError('DEIS cannot end at σ = 0; the first β must be above 0.');
  }
  const count = timesteps.length;
  let x = algebra.combine([problem.initialScale, problem.x_T]);
  let outputs: T[] = [];
  for (const [index, t] of timesteps.entries()) {
    outputs = outputs.slice(0, solver_order - 1);
    algebra.keepOnly(x, ...outputs);
    const from = nodes[index];
    const to = nodes[index + 1];
    const x0 = await problem.predictX0(x, index);
    outputs.unshift(algebra.combine([1 / from.noise, x], [-from.signal / from.noise, x0]));
    const left = lower_order_final && count < LONG_RUN ? count - index : solver_order;
    const order = Math.min(left, outputs.length);
    const weights = stepWeights(
      nodes.slice(index + 1 - order, index + 1).map((node) => -lambda(node)),
      -lambda(to),
    );
    // α′(x/α + Σ c ε), with every c in units of the first ρ.
    const scale = (to.signal * from.noise) / from.signal;
    x = algebra.combine(
      [to.signal / from.signal, x],
      ...weights.map((weight, j) => [scale * weight, outputs[j]] as const),
    );
    yield { index, count, t, x, x0, networkCalls: index + 1 };
  }
}

/**
 * ∫ L_j(u) e^(u−u₀) du from u₀ to `next` for u = ln ρ, where `logs` are the values of u, oldest
 * first and u₀ the last; the weights are newest first.
 */
function stepWeights(logs: readonly number[], next: number): number[] {
  const newest = logs[logs.length - 1];
  const h = next - newest;
  // A step of no length, at the end of a spacing that itself ends at σ_min.
  if (h === 0) return logs.map(() => 0);
  const nodes = logs.map((log) => (log - newest) / h).reverse();
  const moments = logs.map((_, k) => exponentialMoment(k, h));
  return lagrangeIntegrals(nodes, moments).map((integral) => h * integral);
}

/** ∫ s^k e^(hs) ds over 0 … 1, by its power series where the closed form cancels. */
function exponentialMoment(k: number, h: number): number {
  if (Math.abs(h) > 1) {
    return k === 0 ? Math.expm1(h) / h : (Math.exp(h) - k * exponentialMoment(k - 1, h)) / h;
  }
  let [sum, power] = [0, 1];
  for (let j = 0; j < 20; j++) {
    sum += power / (j + k + 1);
    power *= h / (j + 1);
  }
  return sum;
}
