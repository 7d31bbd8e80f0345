// Layer: core (pure). DPM-Solver and DPM-Solver++ as linear multistep methods (Lu et al. 2022,
// "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models", Algorithm
// 2), orders 1 to 3, deterministic or as SDE: one network call per step.

import type { ForwardCoefficients } from '../../../forward';
import { solverGrid } from '../../../sigmas/grids';
import { thresholdingOptions } from '../../clipping';
import { booleanKey } from '../../configEntry';
import type { SamplerStep } from '../../contract';
import { defineSampler } from '../../definition';
import { option, type OptionsOf } from '../../option';
import { requireBetween } from '../../problem';
import {
  algorithmType,
  FLOW_KEYS_OFF,
  LONG_RUN,
  lowerOrderFinal,
  solverOrder,
  solverType,
} from '../../solverOptions';
import { lambda, networkPath, type SolverProblem } from '../../solverPath';
import {
  finalSigmas,
  lambdaMinClipped,
  rhoOfLab,
  sigmaRangeOfLab,
  sigmaScheduleWithLu,
  timestepSpacing,
} from '../../timeGridOptions';
import type { Workspace } from '../../workspace';
import { commonFaults, orderOf, requireFiniteEnd } from './checks';
import { isStochastic, predictsX0, solverUpdate, SOLVER_TYPES } from './updates';

/** Options of the method itself, which EDM networks take too. */
export function multistepMethod() {
  return {
    algorithm_type: algorithmType(),
    solver_order: solverOrder(),
    solver_type: solverType(SOLVER_TYPES, 'midpoint'),
    lower_order_final: lowerOrderFinal(true),
    euler_at_final: option(
      {
        group: 'solver',
        kind: { type: 'boolean' },
        label: 'Last step of order 1',
        doc: 'Makes the last step of order 1 whatever the length of the run.',
        default: false,
      },
      booleanKey(false),
    ),
  };
}

export type MultistepMethod = Omit<
  OptionsOf<ReturnType<typeof multistepMethod>>,
  'num_inference_steps'
>;

const options = {
  ...timestepSpacing('linspace'),
  sigma_schedule: sigmaScheduleWithLu(),
  ...sigmaRangeOfLab(),
  rho: rhoOfLab(),
  final_sigmas_type: finalSigmas(),
  lambda_min_clipped: lambdaMinClipped(),
  ...thresholdingOptions(),
  ...multistepMethod(),
};

export const dpm_solver_multistep = defineSampler({
  id: 'dpm_solver_multistep',
  words: {
    label: 'DPM-Solver multistep',
    sentence: 'The whole multistep family: with or without ++, as ODE or SDE, order 1 to 3.',
    paper: 'Lu et al. 2022, DPM-Solver (arXiv:2206.00927) and ++ (arXiv:2211.01095)',
    order: 2,
    deterministic: null,
    first: null,
  },
  options,
  diffusers: {
    className: 'DPMSolverMultistepScheduler',
    rescalesBetas: true,
    only: [['variance_type', null], ...FLOW_KEYS_OFF],
  },
  networkCallsPerStep: 1,
  orderOf,
  faults: (chosen) => commonFaults('dpm_solver_multistep', chosen),
  roundsTimesteps: true,
  grid: (chosen, schedule) => solverGrid(schedule, chosen),
  run: (problem, chosen) => {
    const grid = solverGrid(problem.schedule, chosen);
    return multistepSteps(networkPath(problem, grid, 'vp', problem.output, chosen), chosen);
  },
});

/** One network call per step; the SDE algorithms draw noise in every step. */
export async function* multistepSteps<T>(
  problem: SolverProblem<T>,
  options: MultistepMethod,
): AsyncGenerator<SamplerStep<T>> {
  requireBetween('solver_order', options.solver_order, 1, 3);
  const { algebra, nodes, timesteps } = problem;
  requireFiniteEnd(options.algorithm_type, nodes[nodes.length - 1]);
  const count = timesteps.length;
  let x = algebra.combine([problem.initialScale, problem.x_T]);
  let outputs: T[] = [];
  for (const [index, t] of timesteps.entries()) {
    outputs = outputs.slice(0, options.solver_order - 1);
    algebra.keepOnly(x, ...outputs);
    const from = nodes[index];
    const to = nodes[index + 1];
    const x0 = await problem.predictX0(x, index);
    outputs.unshift(
      predictsX0(options.algorithm_type)
        ? x0
        : algebra.combine([1 / from.noise, x], [-from.signal / from.noise, x0]),
    );
    const allowed = stays(from, to) ? 1 : orderAt(index, count, to.noise, options);
    const order = Math.min(allowed, outputs.length);
    const update = solverUpdate(options.algorithm_type, options.solver_type, order, from, to);
    const steps = Array.from({ length: order }, (_, k) => lambda(nodes[index - k]));
    const terms = dividedDifferences(algebra, outputs, steps, lambda(to)).map(
      (difference, k) => [update.slopes[k], difference] as const,
    );
    x = isStochastic(options.algorithm_type)
      ? algebra.combine([update.state, x], ...terms, [update.noise, algebra.own(problem.noise())])
      : algebra.combine([update.state, x], ...terms);
    yield { index, count, t, x, x0, networkCalls: index + 1 };
  }
}

/** The highest order that the end of the run allows at a step. */
function orderAt(index: number, count: number, nextNoise: number, o: MultistepMethod): number {
  const short = o.lower_order_final && count < LONG_RUN;
  if (index === count - 1 && (short || o.euler_at_final || nextNoise === 0)) return 1;
  if (index === count - 2 && short) return Math.min(2, o.solver_order);
  return o.solver_order;
}

/** True for a step of no length, as the last one of a spacing that itself ends at σ_min. */
function stays(from: ForwardCoefficients, to: ForwardCoefficients): boolean {
  return lambda(to) === lambda(from);
}

/**
 * D₀ = m₀, D₁ and D₂ from the newest `lambdas.length` predictions (newest first) at λ = lambdas,
 * for a step that ends at λ = `next`.
 */
export function dividedDifferences<T>(
  algebra: Workspace<T>,
  [m0, m1, m2]: readonly T[],
  lambdas: readonly number[],
  next: number,
): T[] {
  const h = next - lambdas[0];
  if (lambdas.length === 1) return [m0];
  const r0 = (lambdas[0] - lambdas[1]) / h;
  const newest = algebra.combine([1 / r0, m0], [-1 / r0, m1]);
  if (lambdas.length === 2) return [m0, newest];
  const r1 = (lambdas[1] - lambdas[2]) / h;
  const older = algebra.combine([1 / r1, m1], [-1 / r1, m2]);
  const ratio = r0 / (r0 + r1);
  return [
    m0,
    algebra.combine([1 + ratio, newest], [-ratio, older]),
    algebra.combine([1 / (r0 + r1), newest], [-1 / (r0 + r1), older]),
  ];
}
