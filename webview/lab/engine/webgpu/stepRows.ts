// Layer: lab worker, engine. What differs between two training steps, as rows of a uniform buffer:
// the numbers of AdamW, where the step's random numbers start, and the place of its loss. Many
// steps are one submission, each bound to its row by a dynamic offset. The numbers are made here
// in float64, so bias corrections and schedules are those of every other engine to the last bit.

import type { AdamWStep } from '../networks/batch';
import type { BufferRange, ComputeDevice } from './computeDevice';

/** Least distance of uniform bindings on every device. */
export const ROW_BYTES = 256;
/** Steps of one submission at most, and places for losses. */
export const MOST_STEPS = 256;

/** `struct Step` of a row; `first` is (low, high) of the number of samples seen before. */
export const STEP_WGSL = /* wgsl */ `struct Step {
  step_size: f32, keep: f32, beta1: f32, rest1: f32,
  beta2: f32, rest2: f32, epsilon: f32, inverse_root: f32,
  blend: f32, slot: u32, first: vec2<u32>,
  max_norm: f32, offset: u32,
}`;

/** Rounded up to the alignment of `first`. */
const STEP_BYTES = 56;
const TWO_32 = 2 ** 32;

/** One step of a submission. */
export interface StepRow {
  readonly optimiser: AdamWStep;
  /** Samples that the steps before have seen: where streams go on. */
  readonly samplesBefore: number;
  /** Samples of the step's batch that earlier parts of it have; 0 unless given. */
  readonly offset?: number;
  /** Place of the loss among {@link MOST_STEPS}. */
  readonly slot: number;
}

/** The uniform buffer. */
export class StepRows {
  private readonly view = new DataView(new ArrayBuffer(MOST_STEPS * ROW_BYTES));

  private constructor(
    private readonly compute: ComputeDevice,
    private readonly buffer: GPUBuffer,
  ) {}

  static async make(compute: ComputeDevice): Promise<StepRows> {
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const wanted = [{ label: 'Settings of steps', bytes: MOST_STEPS * ROW_BYTES, usage }];
    const [buffer] = await compute.allocate('the settings of training steps', wanted);
    return new StepRows(compute, buffer);
  }

  /** What a kernel binds; the offset is given with each dispatch. */
  get range(): BufferRange {
    return { buffer: this.buffer, offset: 0, bytes: STEP_BYTES };
  }

  /** Writes the rows of the next submission; row i lies at i·{@link ROW_BYTES}. */
  write(rows: readonly StepRow[]): void {
    if (rows.length === 0) return;
    rows.forEach((row, index) => {
      this.writeRow(index * ROW_BYTES, row);
    });
    const { queue } = this.compute.device;
    queue.writeBuffer(this.buffer, 0, this.view.buffer, 0, rows.length * ROW_BYTES);
  }

  dispose(): void {
    this.buffer.destroy();
  }

  private writeRow(at: number, { optimiser, samplesBefore, offset = 0, slot }: StepRow): void {
    const { step, learningRate, beta1, beta2, epsilon, weightDecay, emaDecay } = optimiser;
    [
      learningRate / (1 - beta1 ** step),
      1 - learningRate * weightDecay,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      epsilon,
      1 / Math.sqrt(1 - beta2 ** step),
      1 - emaDecay,
    ].forEach((value, index) => {
      this.view.setFloat32(at + 4 * index, value, true);
    });
    this.view.setUint32(at + 36, slot, true);
    this.view.setUint32(at + 40, samplesBefore % TWO_32, true);
    this.view.setUint32(at + 44, Math.floor(samplesBefore / TWO_32), true);
    this.view.setFloat32(at + 48, optimiser.maxGradNorm ?? 0, true);
    this.view.setUint32(at + 52, offset, true);
  }
}
