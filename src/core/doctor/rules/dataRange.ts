// Layer: core (pure). Rule of the doctor: data reach further than the noise is made for.

import { isPixels } from '../../data/dataSet';
import { fixed, short } from '../../numberText';
import type { Rule } from '../contract';
import { overallDeviation } from '../evidence';

/** Standard deviations; a million normal points reach 5. */
const FARTHEST = 10;
/** Rounding of pictures that were scaled elsewhere. */
const TOLERANCE = 1e-3;

export const dataRange: Rule = {
  id: 'data_range',
  title: 'Data out of range',
  stage: 'recipe',
  check({ data }) {
    if (data === null) return null;
    if (isPixels(data.kind)) {
      const most = Math.max(...data.largest, ...data.smallest.map((value) => -value));
      if (most <= 1 + TOLERANCE) return null;
      return {
        severity: 'error',
        cause: `Values of the ${data.kind === 'video' ? 'clips' : 'pictures'} go to ${short(most)}; the noise is made for −1 to 1.`,
        why: 'The schedule weighs signal against noise of variance 1. Larger values keep their signal to the last timestep, and the samples are clipped.',
        fix: null,
      };
    }
    // Hits and plucks are louder at first than on the whole, and are meant to be.
    if (data.kind === 'audio') return null;
    const scale = overallDeviation(data);
    if (scale === 0) return null;
    const reach = data.mean.map((mean, axis) =>
      Math.max(data.largest[axis] - mean, mean - data.smallest[axis]),
    );
    const farthest = Math.max(...reach) / scale;
    if (farthest <= FARTHEST) return null;
    return {
      severity: 'warning',
      cause: `The farthest point lies ${fixed(farthest, 1)} standard deviations from the middle.`,
      why: 'All points are divided by one standard deviation, so a few that are far away press the others together, where little noise already hides their shape.',
      fix: null,
    };
  },
};
