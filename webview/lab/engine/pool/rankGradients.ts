// Layer: lab worker, engine; worker pool. The gradients of one rank: computed for its share of a
// batch, copied out, and added to those of other ranks on the kernels.

import { kernelCall } from '../wasm/kernels';
import type { KernelModule } from '../wasm/module';
import { pointer } from '../wasm/pointer';
import type { WasmTrainer } from '../wasm/trainer';
import type { GradientsJob } from './messages';

const FLOAT_BYTES = 4;

export class RankGradients {
  /** Floats that training changes. */
  readonly length: number;
  private readonly address: number;
  private readonly staging: number;
  private readonly addStaged: () => void;

  constructor(
    private readonly kernels: KernelModule,
    private readonly trainer: WasmTrainer,
  ) {
    this.length = trainer.parameters.trainableLength;
    this.address = trainer.parameters.address('gradients');
    this.staging = kernels.allocate(this.length * FLOAT_BYTES, 'the gradients of another worker');
    const [own, other] = [pointer(this.address), pointer(this.staging)];
    this.addStaged = kernels.bind(kernelCall('add', own, other, own, this.length));
  }

  /** Computes the gradients of a share; returns its part of the loss. */
  compute({ batches, share }: GradientsJob): number {
    if (batches.length > 0) return share * this.trainer.gradients(batches, share);
    this.values().fill(0);
    return 0;
  }

  /** Copies the gradients to the start of `to`. */
  read(to: Float32Array): void {
    to.set(this.values());
  }

  /** gradients ← the start of `values`. */
  set(values: Float32Array): void {
    this.values().set(values.subarray(0, this.length));
  }

  /** gradients ← gradients + the start of `values`. */
  add(values: Float32Array): void {
    this.kernels.floats(this.staging, this.length).set(values.subarray(0, this.length));
    this.addStaged();
  }

  private values(): Float32Array {
    return this.kernels.floats(this.address, this.length);
  }
}
