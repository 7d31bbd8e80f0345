// Layer: core (pure). DPM-Solver and DPM-Solver++ as singlestep methods (Lu et al. 2022a,
// Algorithms 1–2, 2022b, Algorithm 1): the network calls are grouped into blocks of up to three;
// each call of a block goes again from the block's first state, with all predictions made since.

import { solverGrid } from '../../../sigmas/grids';
import { thresholdingOptions } from '../../clipping';
import type { SamplerStep } from '../../contract';
import { defineSampler, type OptionFault } from '../../definition';
import type { OptionsOf } from '../../option';
import { requireBetween, SamplerOptionError } from '../../problem';
import {
  algorithmType,
  FLOW_KEYS_OFF,
  lowerOrderFinal,
  solverOrder,
  solverType,
} from '../../solverOptions';
import { lambda, networkPath, type SolverProblem } from '../../solverPath';
import {
  finalSigmas,
  lambdaMinClipped,
  linspaceOnly,
  rhoOfLab,
  sigmaRangeOfLab,
  sigmaSchedule,
} from '../../timeGridOptions';
import type { Workspace } from '../../workspace';
import { commonFaults, orderOf, requireFiniteEnd } from './checks';
import { isStochastic, predictsX0, solverUpdate, SOLVER_TYPES, type SolverType } from './updates';

const options = {
  ...linspaceOnly(),
  sigma_schedule: sigmaSchedule(),
  ...sigmaRangeOfLab(),
  rho: rhoOfLab(),
  final_sigmas_type: finalSigmas(),
  lambda_min_clipped: lambdaMinClipped(),
  ...thresholdingOptions(),
  algorithm_type: algorithmType(),
  solver_order: solverOrder(),
  solver_type: solverType(SOLVER_TYPES, 'midpoint'),
  lower_order_final: lowerOrderFinal(false),
};

type SinglestepOptions = OptionsOf<typeof options>;

export const dpm_solver_singlestep = defineSampler({
  id: 'dpm_solver_singlestep',
  words: {
    label: 'DPM-Solver singlestep',
    sentence: 'The whole singlestep family: blocks of one to three calls, with or without ++.',
    paper: 'Lu et al. 2022, DPM-Solver (arXiv:2206.00927) and ++ (arXiv:2211.01095)',
    order: 2,
    deterministic: null,
    first: null,
  },
  options,
  diffusers: {
    className: 'DPMSolverSinglestepScheduler',
    rescalesBetas: false,
    only: [['variance_type', null], ...FLOW_KEYS_OFF],
    // As diffusers does with a warning: the last order must fall when a block does not fill up.
    corrected: (chosen) => ({
      ...chosen,
      lower_order_final:
        chosen.lower_order_final ||
        chosen.final_sigmas_type === 'zero' ||
        chosen.num_inference_steps % Math.max(chosen.solver_order, 1) !== 0,
    }),
  },
  networkCallsPerStep: 1,
  orderOf,
  faults: (chosen) => singlestepFaults(chosen),
  roundsTimesteps: true,
  grid: (chosen, schedule) => solverGrid(schedule, chosen),
  run: (problem, chosen) => {
    const grid = solverGrid(problem.schedule, chosen);
    return singlestepSteps(networkPath(problem, grid, 'vp', problem.output, chosen), chosen);
  },
});

function* singlestepFaults(chosen: SinglestepOptions): Generator<OptionFault> {
  yield* commonFaults('dpm_solver_singlestep', chosen);
  const { num_inference_steps, solver_order, lower_order_final } = chosen;
  if (!lower_order_final && num_inference_steps % solver_order !== 0) {
    yield {
      key: 'num_inference_steps',
      rule: `without lower_order_final a multiple of solver_order (${solver_order}) is allowed`,
    };
  }
}

/** Position of every network call within its block, 1-based: the order of its update. */
function singlestepOrders(
  count: number,
  { solver_order, lower_order_final }: SinglestepOptions,
  endsAtZero: boolean,
): number[] {
  if (!lower_order_final && count % solver_order !== 0) {
    throw new SamplerOptionError(
      `num_inference_steps is ${count}; without lower_order_final it must be a multiple of solver_order = ${solver_order}.`,
    );
  }
  const orders = Array.from({ length: count }, (_, i) => (i % solver_order) + 1);
  if (lower_order_final) lowerLastOrders(orders, solver_order);
  if (endsAtZero) orders[count - 1] = 1;
  return orders;
}

/** The last call is always of order 1; when that leaves a full block, it is split before. */
function lowerLastOrders(orders: number[], solverOrder: number): void {
  const count = orders.length;
  if (count % solverOrder === 0) orders[count - 1] = 1;
}

/** One network call per step; the result of a block has the order of its length. */
async function* singlestepSteps<T>(
  problem: SolverProblem<T>,
  options: SinglestepOptions,
): AsyncGenerator<SamplerStep<T>> {
  requireBetween('solver_order', options.solver_order, 1, 3);
  const { algebra, nodes, timesteps } = problem;
  const endsAtZero = nodes[nodes.length - 1].noise === 0;
  requireFiniteEnd(options.algorithm_type, nodes[nodes.length - 1]);
  if (options.algorithm_type === 'sde-dpmsolver' && options.solver_order === 3) {
    throw new SamplerOptionError(
      `algorithm_type "${options.algorithm_type}" has singlestep updates of order 1 and 2 only.`,
    );
  }
  const count = timesteps.length;
  const orders = singlestepOrders(count, options, endsAtZero);
  let x = algebra.combine([problem.initialScale, problem.x_T]);
  let blockStart = x;
  let outputs: T[] = [];
  for (const [index, t] of timesteps.entries()) {
    const order = orders[index];
    if (order === 1) [blockStart, outputs] = [x, []];
    algebra.keepOnly(x, blockStart, ...outputs);
    const { signal, noise } = nodes[index];
    const x0 = await problem.predictX0(x, index);
    outputs.push(
      predictsX0(options.algorithm_type)
        ? x0
        : algebra.combine([1 / noise, x], [-signal / noise, x0]),
    );
    const from = nodes[index - order + 1];
    const to = nodes[index + 1];
    const update = solverUpdate(options.algorithm_type, options.solver_type, order, from, to);
    const lambdas = nodes.slice(index - order + 1, index + 1).map(lambda);
    const terms = blockDifferences(algebra, outputs, lambdas, lambda(to), options.solver_type).map(
      (difference, k) => [update.slopes[k], difference] as const,
    );
    x = isStochastic(options.algorithm_type)
      ? algebra.combine([update.state, blockStart], ...terms, [
          update.noise,
          algebra.own(problem.noise()),
        ])
      : algebra.combine([update.state, blockStart], ...terms);
    yield { index, count, t, x, x0, networkCalls: index + 1 };
  }
}

/** D₀, D₁, D₂ about the block's first prediction; `outputs` and `lambdas` oldest first. */
function blockDifferences<T>(
  algebra: Workspace<T>,
  outputs: readonly T[],
  lambdas: readonly number[],
  next: number,
  solverType: SolverType,
): T[] {
  const [first, second, third] = outputs;
  if (outputs.length === 1) return [first];
  const h = next - lambdas[0];
  const difference = (m: T, at: number): T => {
    const ratio = (at - lambdas[0]) / h;
    return algebra.combine([1 / ratio, m], [-1 / ratio, first]);
  };
  if (outputs.length === 2) return [first, difference(second, lambdas[1])];
  const r1 = (lambdas[1] - lambdas[0]) / h;
  const r2 = (lambdas[2] - lambdas[0]) / h;
  const near = difference(second, lambdas[1]);
  const far = difference(third, lambdas[2]);
  if (solverType === 'midpoint') return [first, far];
  return [
    first,
    algebra.combine([r2 / (r2 - r1), near], [-r1 / (r2 - r1), far]),
    algebra.combine([2 / (r2 - r1), far], [-2 / (r2 - r1), near]),
  ];
}
