// Layer: core (pure). DPM-Solver and DPM-Solver++ as singlestep methods (Lu et al. 2022a,
// Algorithms 1–2, 2022b, Algorithm 1): the network calls are grouped into blocks of up to three;
// each call of a block goes again from the block's first state, with all predictions made since.

import type { SamplerStep } from './contract';
import type { DpmSolverOptions } from './dpmSolver';
import { isStochastic, predictsX0, solverUpdate } from './dpmSolverUpdates';
import { requireBetween, SamplerOptionError } from './options';
import { lambda, type SolverProblem } from './solverPath';
import type { Workspace } from './workspace';

export type SinglestepOptions = Omit<DpmSolverOptions, 'euler_at_final'>;

export const SINGLESTEP_DEFAULTS: SinglestepOptions = {
  algorithm_type: 'dpmsolver++',
  solver_type: 'midpoint',
  solver_order: 2,
  lower_order_final: true,
};

/** Position of every network call within its block, 1-based: the order of its update. */
export function singlestepOrders(
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
export async function* dpmSolverSinglestep<T>(
  problem: SolverProblem<T>,
  options: SinglestepOptions,
): AsyncGenerator<SamplerStep<T>> {
  requireBetween('solver_order', options.solver_order, 1, 3);
  const { algebra, nodes, timesteps } = problem;
  const endsAtZero = nodes[nodes.length - 1].noise === 0;
  if (endsAtZero && !predictsX0(options.algorithm_type)) {
    throw new SamplerOptionError(
      `algorithm_type "${options.algorithm_type}" cannot end at σ = 0; use final_sigmas_type "sigma_min" or "dpmsolver++".`,
    );
  }
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
  solverType: DpmSolverOptions['solver_type'],
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
