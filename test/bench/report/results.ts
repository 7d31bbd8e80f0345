// Layer: benchmark. What the bench found, as `--json` prints it.

import type { PassName } from '../contract';
import type { Overhead } from '../overhead';

/** A pass on an engine. */
export interface PassResult {
  /** Median over the measurements, each a mean over some runs. */
  readonly ms: number;
  readonly measurements: number;
  readonly runs: number;
  /** 10⁹ multiplications and additions a second, counted on the graph. */
  readonly gflops: number;
  /** Of the rate that the same engine reached with the large product in the same rounds. */
  readonly shareOfPeak: number | null;
  /** How many times the time of the fastest engine, and of PyTorch's fastest row, this is. */
  readonly timesBest: number;
  readonly timesTorch: number | null;
}

/** An engine on a workload. */
export interface RowResult {
  readonly engine: string;
  readonly label: string;
  /** Adapter, build or version; null when it did not start. */
  readonly detail: string | null;
  /** Why it did not run, or not to the end; null when all is well. */
  readonly problem: string | null;
  readonly losses: readonly number[];
  readonly forwardLoss: number | null;
  readonly passes: Partial<Record<PassName, PassResult>>;
  /** GPU calls of one training step. */
  readonly dispatches: number | null;
  readonly submissions: number | null;
}

export interface WorkloadResult {
  readonly workload: string;
  readonly title: string;
  readonly trainBatch: number;
  readonly forwardBatch: number;
  readonly parameters: number;
  readonly flops: { readonly train: number; readonly forward: number };
  readonly rows: readonly RowResult[];
  /** Largest difference between engines over the first losses, and of the forward pass's loss. */
  readonly lossDifference: number | null;
  readonly forwardDifference: number | null;
  /** Largest difference of a loss in 16 bits from that in 32; those above are in 32. */
  readonly halfDifference: number | null;
}

/** With what the CPU spends on the GPU. */
export interface BenchedWorkload extends WorkloadResult {
  readonly overheads: readonly Overhead[];
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(middle)]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Largest minus smallest at each position that at least two of the lists have; null without. */
export function largestSpread(lists: readonly (readonly number[])[]): number | null {
  const length = Math.max(0, ...lists.map((list) => list.length));
  const spreads = Array.from({ length }, (_, index) => {
    const there = lists.filter((list) => list.length > index).map((list) => list[index]);
    return there.length < 2 ? null : Math.max(...there) - Math.min(...there);
  }).filter((spread) => spread !== null);
  return spreads.length === 0 ? null : Math.max(...spreads);
}
