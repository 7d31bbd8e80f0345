// Layer: core (pure). Which rows of a file are kept from training, and which rows stand for a set.

import { philoxPermutation } from '../rng/philox';
import { STREAMS } from '../rng/streams';

/** How many of `total` rows are held out when `share` of them are to be. */
export function heldOutCount(total: number, share: number): number {
  return Math.floor(total * share);
}

/**
 * The rows of a file in the order in which a set keeps them: those to train on as they follow each
 * other in the file, then those that are held out, which are drawn at random because files are often
 * sorted by class. The same for every file of this length.
 */
export function splitOrder(total: number, heldOut: number): Uint32Array {
  if (heldOut === 0) return Uint32Array.from({ length: total }, (_, row) => row);
  const chosen = new Set(philoxPermutation(0, STREAMS.dataSplit, total).subarray(0, heldOut));
  const order = new Uint32Array(total);
  let train = 0;
  let held = total - heldOut;
  for (let row = 0; row < total; row += 1) {
    if (chosen.has(row)) order[held++] = row;
    else order[train++] = row;
  }
  return order;
}

/** Up to `wanted` rows that stand for a set: held-out ones where there are any, else some of all. */
export function referenceRows(count: number, heldOut: number, wanted: number): Uint32Array {
  const [first, total] = heldOut > 0 ? [count, heldOut] : [0, count];
  const order = philoxPermutation(0, STREAMS.statisticsSubset, total);
  return order.subarray(0, Math.min(wanted, total)).map((row) => first + row);
}

const FEWEST_FRESH = 200;
const MOST_FRESH = 2_000;

/** Pictures that a built-in set of `count` draws beyond those to train on. */
export function freshCount(count: number): number {
  return Math.min(MOST_FRESH, Math.max(FEWEST_FRESH, Math.round(count / 10)));
}
