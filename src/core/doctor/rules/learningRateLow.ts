// Layer: core (pure). Rule of the doctor: the loss has hardly moved.

import { grouped, percent, short } from '../../numberText';
import type { LossPoint } from '../../smoothedLoss';
import { learningRateAt } from '../../training/learningRate';
import type { Rule } from '../contract';
import { finiteLosses } from '../evidence';
import { learningRateHigh } from './learningRateHigh';

const FIRST_STEP = 300;
const FIRST_SHARE = 0.05;
/** Part of the way from the first loss to its floor (0 where not known). */
const HARDLY = 0.25;
/** Steps whose mean is the first loss: that of a single batch is chance. */
const FIRST_STEPS = 20;
const LATEST_BEGINNING = 50;
/** The rates that recipes have unless told otherwise. */
const USUAL = { mlp: 3e-3, unet2d: 3e-3, dit: 1e-3, unet1d: 2e-3, unet3d: 3e-3 } as const;

export const learningRateLow: Rule = {
  id: 'learning_rate_low',
  title: 'Learning rate too low',
  stage: 'training',
  check(observed) {
    const { recipe, training } = observed;
    if (training?.diverged !== null) return null;
    const { steps, learning_rate } = recipe.training;
    if (training.step < Math.max(FIRST_STEP, FIRST_SHARE * steps)) return null;
    const usual = USUAL[recipe.network.kind];
    // A rate near the usual one is hardly the reason.
    if (learning_rate > usual / 3) return null;
    const points = finiteLosses(training);
    const last = points.at(-1);
    // A part of a run does not show where it began, nor does an engine that reports too rarely.
    if (last === undefined || points[0].step > LATEST_BEGINNING) return null;
    const first = firstLoss(points);
    const floor = training.exact?.floor ?? null;
    const moved = (first - last.smoothed) / (first - (floor ?? 0));
    // While it warms up, the rate is not yet what was asked for.
    const reached = learningRateAt(recipe.training, training.step - 1) >= 0.5 * learning_rate;
    if (!(moved < HARDLY) || !(reached || training.isOver)) return null;
    if (learningRateHigh.check(observed) !== null) return null;
    const way = floor === null ? '' : ` of the way to the lowest possible, ${short(floor)}`;
    return {
      severity: 'warning',
      cause: `After ${grouped(training.step)} steps the loss went from ${short(first)} to ${short(last.smoothed)}, ${percent(Math.max(0, moved))}${way === '' ? ' less' : way}.`,
      why: `AdamW changes each weight by about the learning rate a step, and ${short(learning_rate)} is little (Kingma & Ba 2015). At this pace the steps do not suffice.`,
      fix: {
        label: `Use a learning rate of ${short(usual)}`,
        changes: [{ part: 'training', key: 'learning_rate', value: usual }],
      },
    };
  },
};

/** Mean loss of the first steps. */
function firstLoss(points: readonly LossPoint[]): number {
  let [sum, count] = [0, 0];
  for (const { step, loss } of points) {
    sum += (step - count) * loss;
    count = step;
    if (step >= FIRST_STEPS) break;
  }
  return sum / count;
}
