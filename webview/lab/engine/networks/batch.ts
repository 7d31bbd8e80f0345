// Layer: lab worker, engine. Batches as the trainers of all engines take them, and their rows in
// the inputs of a plan.

/** One minibatch; images NCHW, everything in network units. */
export interface Minibatch {
  readonly sample: ArrayLike<number>;
  /** Timestep of each sample; its length is the batch size. */
  readonly timestep: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  /** Loss weight of each sample, or null for 1. */
  readonly weight: ArrayLike<number> | null;
  /** Class of each sample, for networks with classes. */
  readonly classLabels?: ArrayLike<number>;
}

/** One step of AdamW in PyTorch's terms, and of the weight average. */
export interface AdamWStep {
  /** 1-based. */
  readonly step: number;
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** average ← decay·average + (1−decay)·weights, after the step. */
  readonly emaDecay: number;
}

/** Copies `length` numbers from `offset`; what is left of `to` repeats the last `period`. */
export function fillRows(
  to: Float32Array,
  from: ArrayLike<number>,
  offset: number,
  length: number,
  period: number,
): void {
  for (let i = 0; i < to.length; i++) {
    const index = i < length ? i : length - period + ((i - length) % period);
    to[i] = from[offset + index];
  }
}
