// Layer: page, views. What a forward step does to the data with the schedule that is shown: its own
// sentence, and where x_t ends, computed from the coefficients at the last timestep.

import type { ForwardVariant } from '../../../src/core/forwardVariants';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import { short } from '../../ui/numbers';

/** Less than this share of x₀ in x_T is not to be seen. */
const FADED = 0.02;
/** A standard deviation this near 1 is as good as 1. */
const NEAR = 0.02;

/** The caption under the equation. */
export function forwardCaption(variant: ForwardVariant, schedule: DiscreteSchedule): string {
  const last = schedule.num_train_timesteps - 1;
  const { signal, noise } = variant.coefficients(schedule, last);
  const deviation = Math.hypot(signal, noise);
  const end = `At the last t = ${last}, data of mean m and variance 1 have mean ${rounded(signal)} m and standard deviation ${rounded(deviation)}`;
  return `${variant.sentence} ${end}: ${verdict(signal, deviation)}.`;
}

function verdict(signal: number, deviation: number): string {
  const faults: string[] = [];
  if (signal > FADED) faults.push(`${rounded(100 * signal)} % of the data is left`);
  if (Math.abs(deviation - 1) > NEAR) faults.push(`the deviation is not 1`);
  return faults.length === 0 ? 'x_T is nearly N(0, 1)' : `x_T is not N(0, 1), ${faults.join(', ')}`;
}

function rounded(value: number): string {
  return short(Number(value.toPrecision(2)));
}
