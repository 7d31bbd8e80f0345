// Layer: worker. Finds out what there is to compute on, in the order: secure context →
// navigator.gpu → adapter → fallback adapter → device → device lost. Each failure has its own
// sentence and advice (`deviceAdvice.ts`). Owns the one GPUDevice of the worker: the noising
// kernels use it on any adapter, tfjs only on a real one, because on a software adapter WebGPU is
// the slowest choice (docs in `chooseEngine`).

import type { DeviceReport, EngineName } from '../../src/shared/protocol/device';
import { operatingSystem, problemText } from './deviceAdvice';

type WebGpuReport = DeviceReport['webgpu'];

/** What the probe sees of its surroundings; tests put their own in place. */
export interface ProbeScope {
  isSecureContext: boolean;
  userAgent: string;
  gpu: GPU | undefined;
}

/** The one GPU device of the worker, with what is known about it. */
export interface GpuProbe {
  device: GPUDevice | null;
  info: GPUAdapterInfo | null;
  report: WebGpuReport;
}

/** The engine that the user insists on cannot run here. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';
}

/** The scope of this worker. `navigator.gpu` is missing where WebGPU is switched off. */
export function workerScope(): ProbeScope {
  const { userAgent, gpu }: { userAgent: string; gpu?: GPU } = navigator;
  return { isSecureContext: globalThis.isSecureContext, userAgent, gpu };
}

const SOFTWARE_NAMES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/swiftshader/i, 'SwiftShader'],
  [/llvmpipe|lavapipe/i, 'lavapipe'],
  [/basic render|warp/i, 'Microsoft Basic Render Driver'],
];

/** A readable adapter name, and whether it computes on the CPU. */
export function describeAdapter(
  info: Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description'> & {
    isFallbackAdapter?: boolean;
  },
): { name: string; isFallback: boolean } {
  const words = [info.vendor, info.architecture, info.device, info.description];
  const all = words.filter((word) => word !== '').join(' ');
  const software = SOFTWARE_NAMES.find(([pattern]) => pattern.test(all));
  const isFallback = info.isFallbackAdapter === true || software !== undefined;
  const plain = info.description !== '' ? info.description : all || 'unnamed adapter';
  const name = software?.[1] ?? plain;
  return { name: isFallback ? `${name} (software adapter)` : name, isFallback };
}

/** Limits that default to a small guaranteed value and that large tensors need in full. */
export const WANTED_LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** To time kernels, and for trainings in 16 bits. */
export const WANTED_FEATURES: readonly GPUFeatureName[] = ['timestamp-query', 'shader-f16'];

/** Probes WebGPU and opens the device if there is an adapter, a fallback one included. */
export async function probeWebGpu(scope: ProbeScope): Promise<GpuProbe> {
  const os = operatingSystem(scope.userAgent);
  const without = (
    problem: NonNullable<WebGpuReport['problem']>,
    adapter: string,
    isFallback: boolean,
    detail: string,
  ): GpuProbe => ({
    device: null,
    info: null,
    report: { available: false, adapter, isFallback, problem, ...problemText(problem, os, detail) },
  });

  if (!scope.isSecureContext) return without('insecure-context', 'none', false, '');
  if (scope.gpu === undefined) return without('no-api', 'none', false, '');
  let name = 'none';
  let isFallback = false;
  try {
    const adapter = await scope.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null) return without('no-adapter', name, isFallback, '');
    ({ name, isFallback } = describeAdapter(adapter.info));
    const device = await adapter.requestDevice({
      requiredFeatures: WANTED_FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(WANTED_LIMITS.map((key) => [key, adapter.limits[key]])),
    });
    const report: WebGpuReport = isFallback
      ? {
          available: true,
          adapter: name,
          isFallback,
          problem: 'fallback-adapter',
          ...problemText('fallback-adapter', os, name),
        }
      : { available: true, adapter: name, isFallback, problem: null, message: '', advice: '' };
    return { device, info: adapter.info, report };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return without('device-request-failed', name, isFallback, detail);
  }
}

/**
 * The engine for networks and why. One training step of the MLP (37,762 parameters, batch 512)
 * takes 3 ms on the engine's wasm kernels (38 ms with tfjs on wasm), 623 ms on SwiftShader and
 * 151 ms in plain JavaScript on the machine where all were measured; so a software adapter is
 * never chosen by itself.
 */
export function chooseEngine(
  webgpu: WebGpuReport,
  wasmProblem: string | null,
  insisted: EngineName | null,
): { engine: EngineName; reason: string } {
  if (insisted !== null) {
    const obstacle = obstacleOf(insisted, webgpu, wasmProblem);
    if (obstacle !== null) throw new EngineUnavailableError(obstacle);
    return { engine: insisted, reason: `${insisted} was asked for.` };
  }
  if (webgpu.available && !webgpu.isFallback) {
    return { engine: 'webgpu', reason: `WebGPU runs on ${webgpu.adapter}.` };
  }
  if (wasmProblem === null) {
    const why = webgpu.isFallback
      ? `${webgpu.message} There wasm is faster: 3 ms against 623 ms a training step when measured.`
      : `${webgpu.message} wasm is the fastest engine without a GPU.`;
    return { engine: 'wasm', reason: why };
  }
  return {
    engine: 'cpu',
    reason: `${webgpu.message} wasm is not to be had either (${wasmProblem}), so plain JavaScript computes.`,
  };
}

/**
 * The engines that may be the fastest here, the likely one first. A software adapter is none of
 * them: it computes on the same cores as wasm does, two hundred times as slowly.
 */
export function candidateEngines(
  { engine, webgpu }: DeviceReport,
  wasmProblem: string | null,
): [EngineName, ...EngineName[]] {
  const isReal = webgpu.available && !webgpu.isFallback;
  return isReal && wasmProblem === null ? ['webgpu', 'wasm'] : [engine];
}

function obstacleOf(
  engine: EngineName,
  webgpu: WebGpuReport,
  wasmProblem: string | null,
): string | null {
  if (engine === 'webgpu' && !webgpu.available) {
    return `The engine webgpu was asked for, but: ${webgpu.message} ${webgpu.advice}`;
  }
  if (engine === 'wasm' && wasmProblem !== null) {
    return `The engine wasm was asked for, but it is not to be had: ${wasmProblem}`;
  }
  return null;
}

/** The GPU of the worker: probed once, probed again on demand or after it was lost. */
export class LabDevice {
  private current: Promise<GpuProbe> | null = null;

  constructor(
    private readonly scope: ProbeScope,
    readonly wasmProblem: string | null,
  ) {}

  /** The device as it is now; opens it on the first call, and anew once it was lost. */
  probe(again = false): Promise<GpuProbe> {
    // Whoever still computes on the device before keeps it; it goes when nobody holds it.
    if (again || this.current === null) this.current = this.open();
    return this.current;
  }

  /** What the user is told: the engine that `insisted` (or the probe) leads to, and the reason. */
  async report(insisted: EngineName | null, again = false): Promise<DeviceReport> {
    const { report } = await this.probe(again);
    return { ...chooseEngine(report, this.wasmProblem, insisted), webgpu: report };
  }

  private open(): Promise<GpuProbe> {
    const opening = probeWebGpu(this.scope);
    void opening.then(({ device }) =>
      device?.lost.then(() => {
        // A lost device never comes back: the next `probe` opens a fresh one.
        if (this.current === opening) this.current = null;
      }),
    );
    return opening;
  }
}
