// Layer: core (pure). UniPC (Zhao et al. 2023, "UniPC: A Unified Predictor-Corrector Framework",
// Algorithms 5–8): a multistep predictor, and a corrector that uses the network call of the next
// step to refine the state it was made at, so that it costs no call of its own.

import { solverGrid } from '../../sigmas/grids';
import { thresholdingOptions } from '../clipping';
import { booleanKey, numbersKey } from '../configEntry';
import type { SamplerStep } from '../contract';
import { defineSampler } from '../definition';
import { option, type OptionsOf } from '../option';
import { requireBetween, SamplerOptionError } from '../problem';
import { FLOW_KEYS_OFF, lowerOrderFinal, solverOrder, solverType } from '../solverOptions';
import { lambda, networkPath, type SolverProblem } from '../solverPath';
import {
  finalSigmas,
  lambdaMinClippedOfLab,
  rhoOfLab,
  sigmaRange,
  sigmaSchedule,
  timestepSpacing,
} from '../timeGridOptions';

/** Highest order that the linear systems are well conditioned for. */
const MAX_ORDER = 4;

const options = {
  ...timestepSpacing('linspace'),
  sigma_schedule: sigmaSchedule(),
  ...sigmaRange(),
  rho: rhoOfLab(),
  final_sigmas_type: finalSigmas(),
  lambda_min_clipped: lambdaMinClippedOfLab(),
  ...thresholdingOptions(),
  solver_order: solverOrder(),
  /** B(h) of the paper: bh1 is h, bh2 is e^h − 1. */
  solver_type: solverType(['bh1', 'bh2'], 'bh2'),
  predict_x0: option(
    {
      group: 'solver',
      kind: { type: 'boolean' },
      label: 'Integrate x₀',
      doc: 'UniPC only: integrates the predicted x₀ rather than ε.',
      default: true,
    },
    booleanKey(true),
  ),
  lower_order_final: lowerOrderFinal(true),
  /** Indices of the steps after which the corrector is left out; a recipe has no key for it. */
  disable_corrector: option(null, numbersKey()),
};

type UniPcOptions = OptionsOf<typeof options>;

export const unipc = defineSampler({
  id: 'unipc',
  words: {
    label: 'UniPC',
    sentence: 'Predicts a step and corrects it with the network call of the next one.',
    paper: 'Zhao et al. 2023, UniPC (arXiv:2302.04867)',
    order: 3,
    deterministic: true,
    first: null,
  },
  options,
  diffusers: {
    className: 'UniPCMultistepScheduler',
    rescalesBetas: true,
    only: [['solver_p', null], ['shift_terminal', null], ...FLOW_KEYS_OFF],
    // As diffusers: x₀ is thresholded only where x₀ is what is integrated.
    corrected: (chosen) => ({
      ...chosen,
      thresholding: chosen.thresholding && chosen.predict_x0,
    }),
  },
  networkCallsPerStep: 1,
  // The corrector raises the order of the predictor by one (paper, theorem 3.1).
  orderOf: ({ solver_order }) => solver_order + 1,
  *faults({ final_sigmas_type, predict_x0, lower_order_final }) {
    if (final_sigmas_type !== 'zero' || (predict_x0 && lower_order_final)) return;
    yield {
      key: 'final_sigmas_type',
      rule: 'unipc ends there only with predict_x0 and lower_order_final; else sigma_min is allowed',
    };
  },
  roundsTimesteps: true,
  grid: (chosen, schedule) => solverGrid(schedule, chosen),
  run: (problem, chosen) => {
    const grid = solverGrid(problem.schedule, chosen);
    return unipcSteps(networkPath(problem, grid, 'vp', problem.output, chosen), chosen);
  },
});

/** What one application of the predictor or corrector needs beside arrays. */
interface Coefficients {
  readonly state: number;
  readonly newest: number;
  /** Factor of the sum of weighted differences. */
  readonly residual: number;
  /** r_k of the older nodes, then 1. */
  readonly ratios: readonly number[];
  /** Weights of the differences. */
  readonly weights: readonly number[];
}

/** One network call per step; deterministic. */
async function* unipcSteps<T>(
  problem: SolverProblem<T>,
  options: UniPcOptions,
): AsyncGenerator<SamplerStep<T>> {
  requireBetween('solver_order', options.solver_order, 1, MAX_ORDER);
  const { algebra, nodes, timesteps } = problem;
  const end = nodes[nodes.length - 1];
  if (end.noise === 0 && !(options.predict_x0 && options.lower_order_final)) {
    throw new SamplerOptionError(
      'UniPC can end at σ = 0 only with predict_x0 and lower_order_final; else use final_sigmas_type "sigma_min".',
    );
  }
  const count = timesteps.length;
  let x = algebra.combine([problem.initialScale, problem.x_T]);
  let previous: T | null = null;
  let previousOrder = 1;
  let outputs: T[] = [];
  for (const [index, t] of timesteps.entries()) {
    algebra.keepOnly(x, previous, ...outputs);
    const x0 = await problem.predictX0(x, index);
    const { signal, noise } = nodes[index];
    const output = options.predict_x0 ? x0 : algebra.combine([1 / noise, x], [-signal / noise, x0]);

    if (previous !== null && !options.disable_corrector.includes(index - 1)) {
      const c = coefficients(problem, index - 1, previousOrder, options, true);
      const differences = differencesTo(outputs, c.ratios, output);
      x = combineUpdate(previous, outputs[0], differences, c);
    }

    outputs = [output, ...outputs.slice(0, options.solver_order - 1)];
    const allowed = options.lower_order_final
      ? Math.min(options.solver_order, count - index)
      : options.solver_order;
    const order = Math.min(allowed, index + 1);
    const c = coefficients(problem, index, order, options, false);
    previous = x;
    previousOrder = order;
    x = combineUpdate(x, output, differencesTo(outputs, c.ratios.slice(0, -1), null), c);
    yield { index, count, t, x, x0, networkCalls: index + 1 };
  }

  /** (m_k − m₀)/r_k for the older outputs; `ahead`, when given, stands at r = 1. */
  function differencesTo(history: readonly T[], ratios: readonly number[], ahead: T | null): T[] {
    return ratios.map((ratio, k) => {
      const other = ahead !== null && k === ratios.length - 1 ? ahead : history[k + 1];
      return algebra.combine([1 / ratio, other], [-1 / ratio, history[0]]);
    });
  }

  function combineUpdate(from: T, newest: T, differences: readonly T[], c: Coefficients): T {
    return algebra.combine(
      [c.state, from],
      [c.newest, newest],
      ...differences.map((d, k) => [c.residual * c.weights[k], d] as const),
    );
  }
}

/** Scalars of the step from node `index` to the next one (paper, eq. 3 and 9). */
function coefficients<T>(
  { nodes }: SolverProblem<T>,
  index: number,
  order: number,
  options: UniPcOptions,
  corrector: boolean,
): Coefficients {
  const from = nodes[index];
  const to = nodes[index + 1];
  const h = lambda(to) - lambda(from);
  const older = Array.from({ length: order - 1 }, (_, k) => {
    return (lambda(nodes[index - k - 1]) - lambda(from)) / h;
  });
  const ratios = [...older, 1];
  const hh = options.predict_x0 ? -h : h;
  const phi1 = Math.expm1(hh);
  const b = options.solver_type === 'bh1' ? hh : phi1;
  const scale = options.predict_x0 ? to.signal : to.noise;
  return {
    state: options.predict_x0 ? to.noise / from.noise : to.signal / from.signal,
    newest: -scale * phi1,
    residual: -scale * b,
    ratios,
    weights: weightsOf(ratios, hh, phi1, b, order, corrector),
  };
}

/** Weights ρ of the differences: R ρ = b with R_{ik} = r_k^{i−1} (paper, eq. 9). */
function weightsOf(
  ratios: readonly number[],
  hh: number,
  phi1: number,
  b: number,
  order: number,
  corrector: boolean,
): number[] {
  const unknowns = corrector ? order : order - 1;
  if (unknowns === 0) return [];
  // The lowest-order systems are replaced by their limit, as in the paper's code.
  if (unknowns === 1) return [0.5];
  const right: number[] = [];
  let phi = phi1 / hh - 1;
  let factorial = 1;
  for (let i = 1; i <= unknowns; i++) {
    right.push((phi * factorial) / b);
    factorial *= i + 1;
    phi = phi / hh - 1 / factorial;
  }
  const used = ratios.slice(0, unknowns);
  return solve(
    right.map((_, i) => used.map((ratio) => ratio ** i)),
    right,
  );
}

/** Gaussian elimination with partial pivoting; at most four unknowns. */
function solve(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let column = 0; column < n; column++) {
    const candidates = rows.slice(column);
    const best = candidates.reduce((a, b) => (Math.abs(b[column]) > Math.abs(a[column]) ? b : a));
    const at = rows.indexOf(best);
    [rows[column], rows[at]] = [rows[at], rows[column]];
    for (let row = column + 1; row < n; row++) {
      const factor = rows[row][column] / rows[column][column];
      rows[row] = rows[row].map((value, k) => value - factor * rows[column][k]);
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let row = n - 1; row >= 0; row--) {
    const known = solution.reduce((sum, value, k) => sum + value * rows[row][k], 0);
    solution[row] = (rows[row][n] - known) / rows[row][row];
  }
  return solution;
}
