// Layer: page, views (pure). How much of its tolerance a check uses, for a logarithmic axis.

import type { VerifyCase } from '../../../src/core/verify';

/** Where checks without any error stand, and those that gave no number. */
export const EXACT = 1e-9;
export const NO_NUMBER = 1e3;

/** Error over tolerance; a check that must be exact either is or has failed. */
export function shareOf({ max_rel, tolerance, passed }: VerifyCase): number {
  if (max_rel === null) return NO_NUMBER;
  if (tolerance === 0) return passed ? EXACT : NO_NUMBER;
  return Math.min(NO_NUMBER, Math.max(EXACT, max_rel / tolerance));
}
