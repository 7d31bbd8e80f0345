// Layer: lab worker, engines. The MLP denoiser in training by several workers, as the
// lab's `network/contract.ts` wants it. Steps are queued; the workers compute them meanwhile.

import type { MlpConfig } from '../../../src/core/recipe/types';
import {
  ADAM,
  EngineStoppedError,
  type LossSum,
  type NetworkState,
  type StepSettings,
  type TrainableNetwork,
  type TrainBatch,
} from '../network/contract';
import { readState, writeState } from './flatState';
import { WasmEngineError, type KernelModule } from '../engine/wasm/module';
import type { GroupOptions } from '../engine/pool/group';
import { DataParallelTrainer } from '../engine/pool/trainer';

const NO_LOSSES: LossSum = { sum: 0, count: 0 };

export class DataParallelMlpTrainer implements TrainableNetwork {
  private readonly trainer: DataParallelTrainer;
  /** Losses of the queued steps, once they are computed. */
  private losses = Promise.resolve(NO_LOSSES);
  /** The step after which the state is as it is. */
  private applied: number | null = null;

  /** @param kernels for the calling worker's part */
  constructor(
    kernels: KernelModule,
    private readonly config: MlpConfig,
    start: NetworkState,
    options: Omit<GroupOptions, 'network'>,
  ) {
    this.trainer = new DataParallelTrainer(kernels, { ...options, network: config });
    writeState(this.trainer.parameters, config, start);
  }

  reserve(rows: number, predicted: number): Promise<number> {
    return this.trainer.reserve(rows, predicted);
  }

  trainStep({ x, t, target, weight }: TrainBatch, settings: StepSettings): void {
    const batch = {
      sample: x.slice(),
      timestep: t.slice(),
      target: target.slice(),
      weight: weight?.slice() ?? null,
    };
    this.applied ??= settings.step - 1;
    const step = this.trainer.step(batch, { ...ADAM, ...settings });
    this.losses = Promise.all([this.losses, step]).then(([{ sum, count }, loss]) => {
      this.applied = settings.step;
      return { sum: sum + loss, count: count + 1 };
    });
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
    return readState(this.trainer.parameters, this.config);
  }

  predict(x: Float32Array, t: number): Promise<Float32Array> {
    return this.trainer.predict(x, new Float32Array(x.length / 2).fill(t));
  }

  /** Ends the other workers. */
  dispose(): void {
    this.trainer.dispose();
  }
}
