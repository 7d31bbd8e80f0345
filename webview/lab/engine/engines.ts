// Layer: lab worker, engine. Engine choice for the lab: what the probe sends to wasm computes on
// this folder's own kernels; WebGPU and plain JavaScript compute on TensorFlow.js. The same goes
// for an engine that the user insists on.

import type { EngineName } from '../../../src/protocol';
import type { LabDevice } from '../device';
import type { Engines, OpenEngine } from '../network/contract';
import { KERNEL_FILES } from './kernelFiles';
import { WasmMlpPredictor, WasmMlpTrainer } from './mlpNetwork';
import { KernelModule, type KernelBinaries } from './wasm/module';

/** The kernels among the binaries that the page handed over, or null when they are not there. */
export function kernelBinaries(files: Partial<Record<string, ArrayBuffer>>): KernelBinaries | null {
  const relaxed = files[KERNEL_FILES.relaxed];
  const plain = files[KERNEL_FILES.plain];
  return relaxed === undefined || plain === undefined ? null : { relaxed, plain };
}

export class LabEngines implements Engines {
  /** @param kernels null: TensorFlow.js computes on wasm too */
  constructor(
    private readonly device: LabDevice,
    private readonly kernels: KernelBinaries | null,
    private readonly tfjs: Engines,
  ) {}

  async open(insisted: EngineName | null): Promise<OpenEngine> {
    const report = await this.device.report(insisted);
    if (report.engine !== 'wasm' || this.kernels === null) return this.tfjs.open(insisted);
    const kernels = await KernelModule.start(this.kernels);
    const arithmetic = kernels.relaxed ? 'fused multiply-add' : 'plain SIMD';
    report.reason += ` It runs on the lab’s own SIMD kernels (${arithmetic}).`;
    return {
      report,
      trainable: (config, _timesteps, state) => new WasmMlpTrainer(kernels, config, state),
      predicting: (config, _timesteps, weights) => new WasmMlpPredictor(kernels, config, weights),
      dispose: () => undefined,
    };
  }
}
