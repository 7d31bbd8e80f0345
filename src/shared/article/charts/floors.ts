// Layer: shared, article. No vscode, no DOM. What the exact denoiser of some points is off by at the
// steps of a schedule: the floor under the loss of every network that is trained on these points.

import type { PointSetName } from '../../../core/data/pointSets';
import { unitPoints } from '../../../core/data/unitPoints';
import { empiricalPosterior } from '../../../core/exact/empirical';
import { forwardCoefficients } from '../../../core/forward';
import type { ForwardCoefficients } from '../../../core/forward';
import type { BetaConfig } from '../../../core/recipe/types';
import { philoxNormals } from '../../../core/rng/philox';
import { STREAMS } from '../../../core/rng/streams';
import { makeSchedule } from '../../../core/schedule';
import type { DiscreteSchedule } from '../../../core/schedule';
import type { ChartContent } from './chart';

/** Points that are the data, and how many noised ones the mean is over. */
export const POINTS = 400;
const ROWS = 160;
/** Most steps at which it is computed. */
const STEPS = 41;

export interface Floors {
  schedule: DiscreteSchedule;
  /** Steps from 1 to T, ascending. */
  steps: readonly number[];
  at: readonly ForwardCoefficients[];
  /** E‖x₀ − E[x₀ | x_t]‖² of the points, a coordinate, at each step. */
  exact: readonly number[];
  /** The same of Gaussian data of the same variance, 1, which a linear denoiser reaches: 1 − ᾱ_t. */
  gaussian: readonly number[];
}

/** What the steps of these floors are to a chart. */
export function overSteps({
  steps,
  at,
  schedule,
}: Floors): Pick<ChartContent, 'axis' | 'valuesAt'> {
  return {
    axis: {
      label: 'Step t',
      count: steps.length,
      start: Math.floor(steps.length / 3),
      text: (index) => `t = ${steps[index]}`,
    },
    valuesAt: (index) => {
      const beta = schedule.betas[steps[index] - 1];
      return {
        t: steps[index],
        T: schedule.num_train_timesteps,
        ...{ beta_t: beta, alpha_t: 1 - beta, alpha_bar_t: at[index].signal ** 2 },
      };
    },
  };
}

const known = new Map<string, Floors>();
/** Tables that are kept: one for each set and schedule that a reader goes to and fro between. */
const MOST_KEPT = 12;

/** Computed once for a set and a schedule: a slider asks for them at every move. */
export function floorsOf(data: PointSetName, config: BetaConfig): Floors {
  const key = JSON.stringify([data, config]);
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MOST_KEPT) known.clear();
  const made = compute(data, makeSchedule(config));
  known.set(key, made);
  return made;
}

function compute(data: PointSetName, schedule: DiscreteSchedule): Floors {
  const T = schedule.num_train_timesteps;
  const count = Math.min(T, STEPS);
  const steps = Array.from({ length: count }, (_, index) =>
    count === 1 ? 1 : 1 + Math.round((index * (T - 1)) / (count - 1)),
  );
  const points = unitPoints(data, POINTS);
  const epsilon = new Float64Array(2 * ROWS);
  philoxNormals(0, STREAMS.noisingView, 0, epsilon);
  const at = steps.map((step) => forwardCoefficients(schedule, step - 1));
  const exact = at.map((scales) => {
    const { signal, noise } = scales;
    // Every other point or so: the first ones alone may be of one part of the set.
    const stride = Math.floor(POINTS / ROWS);
    const x = epsilon.map(
      (value, i) => signal * points[2 * stride * (i >> 1) + (i & 1)] + noise * value,
    );
    const { variance } = empiricalPosterior(points, 2, x, scales);
    return variance.reduce((sum, value) => sum + value, 0) / (2 * ROWS);
  });
  const gaussian = at.map(({ noise }) => noise * noise);
  return { schedule, steps, at, exact, gaussian };
}
