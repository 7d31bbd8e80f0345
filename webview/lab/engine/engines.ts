// Layer: lab worker, engine. Engine choice for the lab. The probe says which engines could be the
// best one here; where there are several, a trial on the job itself decides. What comes out as
// wasm or WebGPU computes on this folder's own kernels; TensorFlow.js is for plain JavaScript, and
// for a GPU on which those kernels fail their test. The same goes for an engine that the user
// insists on, which is not put to a trial.

import type { DeviceReport, EngineName } from '../../../src/protocol';
import { candidateEngines, type LabDevice } from '../device';
import type { Engines, OpenEngine, Workload } from '../network/contract';
import { KERNEL_FILES } from './kernelFiles';
import { WasmMlpPredictor, WasmMlpTrainer } from './mlpNetwork';
import { EngineTrials, type Candidate } from './trial';
import { KernelModule, type KernelBinaries } from './wasm/module';
import { WebGpuMlpPredictor, WebGpuMlpTrainer } from './webgpu/mlpNetwork';
import { TestedDevices } from './webgpu/selfTest';

/** The kernels among the binaries that the page handed over, or null when they are not there. */
export function kernelBinaries(files: Partial<Record<string, ArrayBuffer>>): KernelBinaries | null {
  const relaxed = files[KERNEL_FILES.relaxed];
  const plain = files[KERNEL_FILES.plain];
  return relaxed === undefined || plain === undefined ? null : { relaxed, plain };
}

/** Starts an engine of TensorFlow.js; `insisted` null lets it share a running job's backend. */
export interface TfjsRoom {
  open(report: DeviceReport, insisted: EngineName | null): Promise<OpenEngine>;
}

export class LabEngines implements Engines {
  private readonly trials = new EngineTrials(() => performance.now());
  private readonly gpus = new TestedDevices();

  /** @param kernels null: TensorFlow.js computes on wasm too */
  constructor(
    private readonly device: LabDevice,
    private readonly kernels: KernelBinaries | null,
    private readonly tfjs: TfjsRoom,
  ) {}

  async open(insisted: EngineName | null, workload: Workload): Promise<OpenEngine> {
    const report = await this.device.report(insisted);
    const [first, ...others] = candidateEngines(report, this.device.wasmProblem);
    if (insisted !== null || others.length === 0) return this.start(report, insisted);
    const verdict = await this.trials.verdict(report.webgpu.adapter, workload, [
      this.candidate(report, first),
      ...others.map((engine) => this.candidate(report, engine)),
    ]);
    return this.start({ ...report, ...verdict }, verdict.engine);
  }

  private candidate(report: DeviceReport, engine: EngineName): Candidate {
    const label = engine === 'webgpu' ? `WebGPU on ${report.webgpu.adapter}` : engine;
    return { engine, label, open: () => this.start({ ...report, engine }, engine) };
  }

  private async start(report: DeviceReport, engine: EngineName | null): Promise<OpenEngine> {
    if (report.engine === 'wasm' && this.kernels !== null)
      return this.startWasm(report, this.kernels);
    if (report.engine === 'webgpu') {
      const { device } = await this.device.probe();
      if (device !== null) return this.startWebGpu(report, device, engine);
    }
    return this.tfjs.open(report, engine);
  }

  private async startWasm(report: DeviceReport, binaries: KernelBinaries): Promise<OpenEngine> {
    const kernels = await KernelModule.start(binaries);
    const arithmetic = kernels.relaxed ? 'fused multiply-add' : 'plain SIMD';
    const reason = `${report.reason} It runs on the lab’s own SIMD kernels (${arithmetic}).`;
    return {
      report: { ...report, reason },
      trainable: (config, _timesteps, state) => new WasmMlpTrainer(kernels, config, state),
      predicting: (config, _timesteps, weights) => new WasmMlpPredictor(kernels, config, weights),
      dispose: () => undefined,
    };
  }

  private async startWebGpu(
    report: DeviceReport,
    device: GPUDevice,
    engine: EngineName | null,
  ): Promise<OpenEngine> {
    const { compute, problem } = await this.gpus.test(device, report.webgpu.isFallback);
    if (problem !== null) {
      const reason = `${report.reason} It runs on TensorFlow.js, because the lab’s own kernels fail on this GPU: ${problem}`;
      return this.tfjs.open({ ...report, reason }, engine);
    }
    const reason = `${report.reason} It runs on the lab’s own GPU kernels.`;
    return {
      report: { ...report, reason },
      trainable: (config, _timesteps, state) => new WebGpuMlpTrainer(compute, config, state),
      predicting: (config, _timesteps, weights) => new WebGpuMlpPredictor(compute, config, weights),
      dispose: () => undefined,
    };
  }
}
