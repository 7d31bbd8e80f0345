// Layer: lab worker, engine; worker pool. Which rows of a batch each rank computes: consecutive
// rows, as evenly as whole rows allow; the leader, rank 0, is never left out.

import { partsOf, type Minibatch } from '../networks/batch';
import type { GradientsJob, PredictionInput } from './messages';

/** Rows `start` up to, but not including, `end`. */
export interface Share {
  readonly start: number;
  readonly end: number;
}

export function shareOf(rows: number, rank: number, ranks: number): Share {
  // Who is beyond the last rank gets nothing.
  const bound = (of: number): number => Math.ceil((rows * Math.min(of, ranks)) / ranks);
  return { start: bound(rank), end: bound(rank + 1) };
}

/** Number of rows that a rank computes. */
export function rowsOfRank(rows: number, rank: number, ranks: number): number {
  const { start, end } = shareOf(rows, rank, ranks);
  return end - start;
}

/** The part that a rank computes of a minibatch, or of several that count as one, in arrays of
 *  their own that may be transferred. */
export function gradientsJob(
  batch: Minibatch | readonly Minibatch[],
  rank: number,
  ranks: number,
): GradientsJob {
  const parts = partsOf(batch).map((part) => part.batch);
  const batches = parts.flatMap((part) => batchOfRank(part, rank, ranks));
  const count = (of: readonly Minibatch[]): number =>
    of.reduce((sum, { timestep }) => sum + timestep.length, 0);
  return { kind: 'gradients', batches, share: count(batches) / count(parts) };
}

/** One minibatch, or none when there are more ranks than rows. */
function batchOfRank(batch: Minibatch, rank: number, ranks: number): Minibatch[] {
  const rows = batch.timestep.length;
  const share = shareOf(rows, rank, ranks);
  if (share.start === share.end) return [];
  const target = rowsOf(batch.target, share, rows);
  const weight = batch.weight === null ? null : rowsOf(batch.weight, share, rows);
  return [{ ...inputOf(batch, share, rows), target, weight }];
}

/** The part of an input that a rank evaluates; null when it has none. */
export function predictionPart(
  input: PredictionInput,
  rank: number,
  ranks: number,
): PredictionInput | null {
  const rows = input.timestep.length;
  const share = shareOf(rows, rank, ranks);
  return share.start === share.end ? null : inputOf(input, share, rows);
}

function inputOf(input: PredictionInput, share: Share, rows: number): PredictionInput {
  const { sample, timestep, classLabels, cotangent } = input;
  return {
    sample: rowsOf(sample, share, rows),
    timestep: rowsOf(timestep, share, rows),
    ...(classLabels === undefined ? {} : { classLabels: rowsOf(classLabels, share, rows) }),
    ...(cotangent === undefined ? {} : { cotangent: rowsOf(cotangent, share, rows) }),
  };
}

function rowsOf(values: ArrayLike<number>, { start, end }: Share, rows: number): Float32Array {
  const width = values.length / rows;
  const part = new Float32Array((end - start) * width);
  for (let i = 0; i < part.length; i++) part[i] = values[start * width + i];
  return part;
}
