// Layer: lab worker, engine. Batches as the trainers of all engines take them, and their rows in
// the inputs of a plan.

/** What a network is told beside sample and time, a row each. */
export interface Condition {
  /** Class of each sample, for networks with classes. */
  readonly classLabels?: ArrayLike<number>;
}

/** One minibatch; images NCHW, everything in network units. */
export interface Minibatch extends Condition {
  readonly sample: ArrayLike<number>;
  /** Timestep of each sample; its length is the batch size. */
  readonly timestep: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  /** Loss weight of each sample, or null for 1. */
  readonly weight: ArrayLike<number> | null;
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
  /** Gradients whose norm over all parameters is larger are scaled down to it
   *  (torch.nn.utils.clip_grad_norm_); 0 or absent: they are taken as they are. */
  readonly maxGradNorm?: number;
}

/** A part of a batch, and the share of the whole that its gradients are scaled by. */
export interface BatchPart {
  readonly batch: Minibatch;
  readonly share: number;
}

/**
 * The parts of a batch that is computed one after the other, as if it were one batch of all rows.
 * @param share of these parts together
 */
export function partsOf(batch: Minibatch | readonly Minibatch[], share = 1): readonly BatchPart[] {
  if (!isList(batch)) return [{ batch, share }];
  const rows = batch.reduce((sum, { timestep }) => sum + timestep.length, 0);
  return batch.map((part) => ({ batch: part, share: share * (part.timestep.length / rows) }));
}

/** A batch cut into `parts` of equal size, whose arrays are views of its own where it has typed ones. */
export function inParts(batch: Minibatch, parts: number): Minibatch | readonly Minibatch[] {
  if (parts === 1) return batch;
  const rows = batch.timestep.length / parts;
  if (!Number.isInteger(rows))
    throw new RangeError(`${batch.timestep.length} rows cannot be cut into ${parts} equal parts.`);
  const { sample, timestep, target, weight, classLabels } = batch;
  return Array.from({ length: parts }, (_, part) => {
    const cut = (values: ArrayLike<number>): ArrayLike<number> => {
      const size = values.length / parts;
      return values instanceof Float32Array || values instanceof Int32Array
        ? values.subarray(part * size, (part + 1) * size)
        : Array.from(values).slice(part * size, (part + 1) * size);
    };
    return {
      sample: cut(sample),
      timestep: cut(timestep),
      target: cut(target),
      weight: weight === null ? null : cut(weight),
      ...(classLabels === undefined ? {} : { classLabels: cut(classLabels) }),
    };
  });
}

function isList(batch: Minibatch | readonly Minibatch[]): batch is readonly Minibatch[] {
  return Array.isArray(batch);
}

/** Added to the norm that gradients are divided by, as in PyTorch. */
export const CLIP_EPSILON = 1e-6;

/** What gradients of a norm are multiplied by; 1 for those that are small enough. */
export function clipFactor(norm: number, { maxGradNorm = 0 }: AdamWStep): number {
  return maxGradNorm === 0 ? 1 : Math.min(1, maxGradNorm / (norm + CLIP_EPSILON));
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
