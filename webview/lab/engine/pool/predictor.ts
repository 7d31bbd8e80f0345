// Layer: lab worker, engine; worker pool. A trained network that several workers evaluate: each
// takes some of the rows. The workers are those of trainings, which keep a whole state; only the
// averages of it are used here.

import type { Disposable } from '../../../../src/shared/dispose';
import type { Shape } from '../graph/graph';
import type { KernelModule } from '../wasm/module';
import type { GroupOptions } from './group';
import { DataParallelTrainer } from './trainer';

export class PoolPredictor implements Disposable {
  private readonly trainer: DataParallelTrainer;

  /**
   * @param kernels for the calling worker's part
   * @param weights a state dict
   */
  constructor(
    kernels: KernelModule,
    options: GroupOptions,
    weights: ReadonlyMap<string, { readonly shape: Shape; readonly data: ArrayLike<number> }>,
  ) {
    this.trainer = new DataParallelTrainer(kernels, options);
    this.trainer.parameters.load('averages', weights);
  }

  /** The output for `timestep.length` samples. */
  predict(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels?: ArrayLike<number>,
  ): Promise<Float32Array> {
    return this.trainer.predict(sample, timestep, classLabels);
  }

  /** Jᵀ v for `timestep.length` samples, J the derivative of the output by the sample. */
  pullback(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels: ArrayLike<number> | undefined,
    cotangent: ArrayLike<number>,
  ): Promise<Float32Array> {
    return this.trainer.pullback(sample, timestep, classLabels, cotangent);
  }

  /** Ends the other workers' part; what is queued is rejected with a `GroupDisposedError`. */
  dispose(): void {
    this.trainer.dispose();
  }
}
