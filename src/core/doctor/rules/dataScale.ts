// Layer: core (pure). Rule of the doctor: one axis of points hardly varies beside the other.

import { grouped, short } from '../../numberText';
import type { Rule } from '../contract';

/** Ratio of the deviations of two axes. */
const MOST = 20;

export const dataScale: Rule = {
  id: 'data_scale',
  title: 'Axes of different scale',
  stage: 'recipe',
  check({ data }) {
    if (data?.kind !== 'points') return null;
    const [x, y] = data.deviation;
    const [least, most] = [Math.min(x, y), Math.max(x, y)];
    // Constant on purpose, as the points of a line are.
    if (least === 0 || most / least <= MOST) return null;
    const [narrow, wide] = x < y ? ['x', 'y'] : ['y', 'x'];
    return {
      severity: 'warning',
      cause: `${wide} varies ${grouped(most / least)} times as much as ${narrow} (standard deviations ${short(most)} and ${short(least)}).`,
      why: `Both are divided by one number, so that shapes keep their aspect; what ${narrow} says then lies below the noise until the last few timesteps. Write both in units in which they vary about as much.`,
      fix: null,
    };
  },
};
