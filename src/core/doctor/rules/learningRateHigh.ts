// Layer: core (pure). Rule of the doctor: steps are so long that the loss is thrown back.

import { fixed, grouped, percent, short } from '../../numberText';
import type { LossPoint } from '../../smoothedLoss';
import type { Rule, TrainingFacts } from '../contract';
import { fieldDefault } from '../../recipe/fields';
import { TRAINING_FIELDS } from '../../recipe/fields/training';
import type { Recipe, TrainingConfig } from '../../recipe/types';
import { finiteLosses, gradientsBetween, lossAt, lowestLoss, oneDigit } from '../evidence';

const FIRST_STEP = 50;
/** The smoothed loss over its lowest, or its peak over where it began. */
const THROWN_BACK = 2;
const PEAK = 3;
/** Share of the steps over which it has to have stayed up. */
const LATELY = 0.05;
/** Loss of now over that of earlier, which says that nothing is gained. */
const NO_GAIN = 0.95;
const GROWTH = 5;
/** Share of clipped steps, and the norm as a multiple of the limit. */
const CLIPPED = 0.99;
const FAR_OVER = 10;

export const learningRateHigh: Rule = {
  id: 'learning_rate_high',
  title: 'Learning rate too high',
  stage: 'training',
  check({ recipe, training }) {
    const { training: config } = recipe;
    if (training?.diverged !== null || training.step < FIRST_STEP) return null;
    const points = finiteLosses(training);
    const cause = jump(points) ?? gradients(training, config, points);
    if (cause === null) return null;
    const lower = oneDigit(Math.min(config.learning_rate / 3, usualRate(recipe)));
    return {
      severity: 'warning',
      cause,
      why: `With a learning rate of ${short(config.learning_rate)} the steps are longer than the slope that they follow holds, so the loss is thrown back again and again.`,
      fix: {
        label: `Use a learning rate of ${short(lower)}`,
        changes: [{ part: 'training', key: 'learning_rate', value: lower }],
      },
    };
  },
};

/** What a recipe of this network gets when it says nothing; below all that is far too high. */
function usualRate(recipe: Recipe): number {
  return Number(fieldDefault(TRAINING_FIELDS.learning_rate, recipe));
}

/** The loss went up, and is still up. All of it is smoothed: single batches of few rows jump. */
function jump(points: readonly LossPoint[]): string | null {
  const now = points.at(-1);
  const best = lowestLoss(points);
  if (now === undefined || best === null) return null;
  const lately = points.filter(({ step }) => step >= (1 - LATELY) * now.step);
  const still = Math.min(...lately.map(({ smoothed }) => smoothed));
  const first = points[0].smoothed;
  const peak = points.reduce((most, point) => (point.smoothed > most.smoothed ? point : most));
  if (peak.smoothed > PEAK * first && still > 0.8 * first)
    return `The loss rose from ${short(first)} to ${short(peak.smoothed)} at step ${grouped(peak.step)} and is now ${short(now.smoothed)}.`;
  if (still > THROWN_BACK * best.smoothed)
    return `The loss is ${short(now.smoothed)}, ${fixed(now.smoothed / best.smoothed, 1)} times the ${short(best.smoothed)} of step ${grouped(best.step)}.`;
  return null;
}

/** Gradients grow, or are nearly always cut short by far, while nothing is gained. */
function gradients(
  { step, gradients: entries }: TrainingFacts,
  { max_grad_norm }: TrainingConfig,
  points: readonly LossPoint[],
): string | null {
  const [then, now] = [lossAt(points, step / 2), points.at(-1)?.smoothed];
  if (then === null || now === undefined || now < NO_GAIN * then) return null;
  const early = gradientsBetween(entries, 0.1 * step, 0.5 * step);
  const late = gradientsBetween(entries, 0.8 * step, step);
  if (early === null || late === null) return null;
  if (late.mean > GROWTH * early.mean)
    return `The norm of the gradients grew from ${short(early.mean)} to ${short(late.mean)}, while the loss went from ${short(then)} to ${short(now)}.`;
  if (max_grad_norm > 0 && late.clipped >= CLIPPED && late.mean > FAR_OVER * max_grad_norm)
    return `${percent(late.clipped)} of the gradients are cut to ${short(max_grad_norm)}, from ${short(late.mean)} on average, while the loss went from ${short(then)} to ${short(now)}.`;
  return null;
}
