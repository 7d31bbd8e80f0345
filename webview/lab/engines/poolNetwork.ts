// Layer: lab worker, engines. A network in training or evaluated by several workers, as the lab's
// `network/contract.ts` wants it. Steps are queued; the workers compute them meanwhile.

import { inParts, type Condition } from '../engine/networks/batch';
import type { GroupOptions } from '../engine/pool/group';
import type { StateDict } from '../engine/networks/stateDict';
import { PoolPredictor } from '../engine/pool/predictor';
import { DataParallelTrainer } from '../engine/pool/trainer';
import { WasmEngineError, type KernelModule } from '../engine/wasm/module';
import {
  ADAM,
  EngineStoppedError,
  type LossSum,
  type NetworkState,
  type DifferentiablePredictor,
  type StepSettings,
  type TrainBatch,
  type Trainer,
} from '../network/contract';
import { withNorm } from '../network/gradientNorms';
import { copyOf } from './copyOf';
import { readState, writeState } from './wasmNetwork';

/** Weights to sample from. */
export class PoolNetworkPredictor implements DifferentiablePredictor {
  private readonly predictor: PoolPredictor;

  /** @param kernels for the calling worker's part */
  constructor(kernels: KernelModule, weights: StateDict, options: GroupOptions) {
    this.predictor = new PoolPredictor(kernels, options, weights);
  }

  predict(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
  ): Promise<Float32Array> {
    return this.predictor.predict(sample, timestep, condition?.classLabels);
  }

  pullback(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
    cotangent: Float32Array,
  ): Promise<Float32Array> {
    return this.predictor.pullback(sample, timestep, condition?.classLabels, cotangent);
  }

  /** Ends the other workers. */
  dispose(): void {
    this.predictor.dispose();
  }
}

const NO_LOSSES: LossSum = { sum: 0, count: 0 };

export class PoolNetworkTrainer implements Trainer {
  private readonly trainer: DataParallelTrainer;
  /** Losses of the queued steps, once they are computed. */
  private losses = Promise.resolve(NO_LOSSES);
  /** The step after which the state is as it is. */
  private applied: number | null = null;

  /** @param kernels for the calling worker's part */
  constructor(kernels: KernelModule, start: NetworkState, options: GroupOptions) {
    this.trainer = new DataParallelTrainer(kernels, options);
    writeState(this.trainer.parameters, start);
  }

  reserve(rows: number, predicted: number): Promise<number> {
    return this.trainer.reserve(rows, predicted);
  }

  step(batch: TrainBatch, settings: StepSettings): void {
    this.applied ??= settings.step - 1;
    const parts = inParts(copyOf(batch), settings.parts ?? 1);
    const step = this.trainer.step(parts, { ...ADAM, ...settings });
    const limit = settings.maxGradNorm ?? 0;
    this.losses = Promise.all([this.losses, step]).then(
      ([{ sum, count, norms }, { loss, norm }]) => {
        this.applied = settings.step;
        return { sum: sum + loss, count: count + 1, norms: withNorm(norms, norm, limit) };
      },
    );
    // `takeLosses` reports it.
    this.losses.catch(() => undefined);
  }

  async takeLosses(): Promise<LossSum> {
    const { losses } = this;
    this.losses = Promise.resolve(NO_LOSSES);
    try {
      return await losses;
    } catch (error) {
      if (!(error instanceof WasmEngineError) || this.applied === null) throw error;
      throw new EngineStoppedError(this.applied, error);
    }
  }

  async readState(): Promise<NetworkState> {
    await this.trainer.settled();
    return readState(this.trainer.parameters);
  }

  predict(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
  ): Promise<Float32Array> {
    return this.trainer.predict(sample, timestep, condition?.classLabels);
  }

  /** Ends the other workers. */
  dispose(): void {
    this.trainer.dispose();
  }
}
