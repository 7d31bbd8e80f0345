// Layer: lab worker, engines. Engine choice for the lab. The probe says which engines could be the
// best one here; where there are several, a trial on the job itself decides. What comes out as
// wasm or WebGPU computes on the kernels of `../engine`; TensorFlow.js is for plain JavaScript, and
// for a GPU on which those kernels fail their test. The same goes for an engine that the user
// insists on, which is not put to a trial.

import type { DeviceReport, EngineName } from '../../../src/shared/protocol/device';
import { candidateEngines, type LabDevice } from '../device';
import type { Engines, OpenEngine, Workload } from '../network/contract';
import { KERNEL_FILES } from '../engine/kernelFiles';
import { EngineTrials, type Candidate } from './trial';
import type { KernelBinaries } from '../engine/wasm/module';
import { WasmEngine } from './wasmEngine';
import { WebGpuNetworkTrainer, WebGpuPredictor } from './webGpuNetwork';
import { TestedDevices } from './gpuSelfTest';

/** The kernels among the binaries that the page handed over, or null when they are not there. */
export function kernelBinaries(files: Partial<Record<string, ArrayBuffer>>): KernelBinaries | null {
  const relaxed = files[KERNEL_FILES.relaxed];
  const plain = files[KERNEL_FILES.plain];
  return relaxed === undefined || plain === undefined ? null : { relaxed, plain };
}

/** Starts an engine of TensorFlow.js; `insisted` null lets it share a running job's backend. */
export interface TfjsFallback {
  open(report: DeviceReport, insisted: EngineName | null): Promise<OpenEngine>;
}

export class LabEngines implements Engines {
  private readonly trials = new EngineTrials(() => performance.now());
  private readonly gpus = new TestedDevices();
  private readonly wasm: WasmEngine | null;

  /**
   * @param kernels null: TensorFlow.js computes on wasm too
   * @param cores how many workers may compute at the same time
   */
  constructor(
    private readonly device: LabDevice,
    kernels: KernelBinaries | null,
    private readonly tfjs: TfjsFallback,
    cores: number,
  ) {
    this.wasm = kernels === null ? null : new WasmEngine(kernels, cores);
  }

  async open(insisted: EngineName | null, workload: Workload): Promise<OpenEngine> {
    const report = await this.device.report(insisted);
    const [first, ...others] = candidateEngines(report, this.device.wasmProblem);
    if (insisted !== null || others.length === 0) return this.start(report, insisted, workload);
    const verdict = await this.trials.verdict(report.webgpu.adapter, workload, [
      this.candidate(report, first, workload),
      ...others.map((engine) => this.candidate(report, engine, workload)),
    ]);
    return this.start({ ...report, ...verdict }, verdict.engine, workload);
  }

  private candidate(report: DeviceReport, engine: EngineName, workload: Workload): Candidate {
    const label = engine === 'webgpu' ? `WebGPU on ${report.webgpu.adapter}` : engine;
    return { engine, label, open: () => this.start({ ...report, engine }, engine, workload) };
  }

  private async start(
    report: DeviceReport,
    engine: EngineName | null,
    workload: Workload,
  ): Promise<OpenEngine> {
    if (report.engine === 'webgpu') {
      const { device } = await this.device.probe();
      if (device !== null) return this.startWebGpu(report, device, engine, workload);
    }
    const told = { ...report, reason: report.reason + inFloat32(workload, '') };
    if (report.engine === 'wasm' && this.wasm !== null) return this.wasm.open(told, workload);
    return this.tfjs.open(told, engine);
  }

  private async startWebGpu(
    report: DeviceReport,
    device: GPUDevice,
    engine: EngineName | null,
    workload: Workload,
  ): Promise<OpenEngine> {
    const { isFallback, adapter } = report.webgpu;
    const { compute, problem } = await this.gpus.test(device, isFallback, adapter);
    if (problem !== null) {
      const reason = `${report.reason} It runs on TensorFlow.js, because the lab’s own kernels fail on this GPU: ${problem}${inFloat32(workload, '')}`;
      return this.tfjs.open({ ...report, reason }, engine);
    }
    const isAsked = workload.mixedPrecision === 'fp16';
    const halfProblem = isAsked ? await this.gpus.testHalf(compute) : null;
    const half = isAsked && halfProblem === null ? 'native' : null;
    const precision =
      half === null
        ? inFloat32(workload, halfProblem ?? '')
        : ' Its matrix products are computed in 16 bits (fp16).';
    const reason = `${report.reason} It runs on the lab’s own GPU kernels.${precision}`;
    return {
      report: { ...report, reason },
      workers: null,
      trainer: (network, state) => new WebGpuNetworkTrainer(compute, network, state, half),
      predictor: (network, weights) => new WebGpuPredictor(compute, network, weights),
      dispose: () => undefined,
    };
  }
}

/**
 * What the reason of an engine that computes in 32 bits adds for a job that asks for 16.
 * @param why one sentence, or empty for an engine that has no choice
 */
function inFloat32({ mixedPrecision }: Workload, why: string): string {
  if (mixedPrecision === 'no') return '';
  return ` fp16 was asked for, but it computes in 32 bits${why === '' ? ', as it always does.' : `: ${why}`}`;
}
