// Layer: page, user interface. Ticks of a logarithmic axis.

import { ticks } from './scatterGeometry';

/** In decades: below this 1, 2 and 5 may leave an axis with a single tick. */
const NARROW = 0.8;
/** Ticks of a narrow axis, about. */
const FEW = 4;

/**
 * Where ticks stand on an axis of log₁₀ y: decades, and 2 and 5 between them when there is room;
 * within less than a decade the round values of a linear axis.
 */
export function logTicks(low: number, high: number): number[] {
  if (high > low && high - low < NARROW) return ticks(10 ** low, 10 ** high, FEW).map(Math.log10);
  const factors = high - low > 2.5 ? [1] : [1, 2, 5];
  const positions: number[] = [];
  for (let decade = Math.floor(low); decade <= Math.ceil(high); decade++) {
    for (const factor of factors) {
      const position = decade + Math.log10(factor);
      if (position >= low && position <= high) positions.push(position);
    }
  }
  return positions;
}
