// Layer: core (pure). Samples that meet the measurement and lie in the range of pictures.

import type { Measurement } from './measurement';

/** Alternating projections that are made at most, and how far beyond the range may be left. */
const MOST_ROUNDS = 100;
const LEFT_OUT = 1e-4;

/**
 * A point near x with A x = y and |x| ≤ 1, by alternating projections onto both sets (von Neumann
 * 1933; Bregman 1965), which meet where |y| ≤ 1; [n, size].
 */
export function withinRange(
  measurement: Measurement,
  x: Float64Array,
  y: Float64Array,
): Float64Array {
  let current = x;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const beyond = current.reduce((most, value) => Math.max(most, Math.abs(value) - 1), 0);
    if (beyond <= LEFT_OUT) break;
    const clipped = current.map((value) => Math.min(1, Math.max(-1, value)));
    current = measurement.project(clipped, y);
  }
  return current;
}
