// Layer: worker. Starts TensorFlow.js on one of its three backends. The worker may not fetch
// (strict CSP, and a webview's worker cannot reach extension files), so the wasm bytes come in
// with the start message and are handed over through tfjs's platform fetch; the GPU device is the
// one that `device.ts` opened, so that its loss is noticed. tfjs has one backend at a time for
// everything, so jobs lease it: two jobs at once share one backend or the second is refused.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { disposable, type Disposable } from '../../../src/shared/dispose';
import type { EngineName } from '../../../src/shared/protocol/device';
import { EngineUnavailableError, type GpuProbe } from '../device';
import { DeviceLostError } from '../engine/webgpu/deviceLost';

/** The SIMD build: single-threaded, because a webview has no SharedArrayBuffer. */
export const WASM_FILE = 'tfjs-backend-wasm-simd.wasm';

/** Wasm binaries by file name, as far as they were handed over. */
export type WasmFiles = Partial<Record<string, ArrayBuffer>>;

/** Why wasm cannot run, or null. */
export function wasmProblem(files: WasmFiles): string | null {
  if (typeof WebAssembly === 'undefined') return 'WebAssembly is switched off here';
  if (files[WASM_FILE] === undefined) return `${WASM_FILE} was not handed to the worker`;
  return null;
}

/** A job's hold on the backend. `lost` rejects with a {@link DeviceLostError}, or never settles. */
export interface BackendLease extends Disposable {
  readonly lost: Promise<never>;
}

/** Owner of the one tfjs backend of this worker. */
export class TfjsBackends {
  private active: EngineName | null = null;
  private leases = 0;
  private device: GPUDevice | null = null;
  private wasmReady = false;

  constructor(private readonly wasm: WasmFiles) {}

  /** The engine that running jobs hold, or null when there are none. */
  get engineInUse(): EngineName | null {
    return this.leases > 0 ? this.active : null;
  }

  /** Makes `engine` the backend of all tfjs operations until the lease is disposed of. */
  async lease(engine: EngineName, probe: GpuProbe): Promise<BackendLease> {
    if (this.engineInUse !== null && this.engineInUse !== engine) {
      throw new EngineUnavailableError(
        `A job computes on ${this.engineInUse}; stop it first, or use ${this.engineInUse} as well.`,
      );
    }
    this.leases++;
    const release = disposable(() => {
      this.leases--;
    });
    try {
      if (engine === 'wasm') this.prepareWasm();
      if (engine === 'webgpu') this.prepareWebGpu(probe);
      if (!(await tf.setBackend(engine))) {
        throw new EngineUnavailableError(`TensorFlow.js could not start its ${engine} backend.`);
      }
    } catch (error) {
      release.dispose();
      throw error;
    }
    this.active = engine;
    const lost = lossOf(engine === 'webgpu' ? probe.device : null);
    return {
      lost,
      dispose: () => {
        release.dispose();
      },
    };
  }

  private prepareWasm(): void {
    if (this.wasmReady) return;
    const bytes = this.wasm[WASM_FILE];
    if (bytes === undefined) throw new EngineUnavailableError(`${WASM_FILE} is missing.`);
    const environment = tf.env();
    environment.set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    environment.platform.fetch = () => Promise.resolve(new Response(bytes));
    setWasmPaths('lab:', true);
    this.wasmReady = true;
  }

  private prepareWebGpu({ device, info }: GpuProbe): void {
    if (device === null || info === null) {
      throw new EngineUnavailableError('There is no GPU device for the engine webgpu.');
    }
    if (this.device === device) return;
    // tfjs would open a device of its own and not notice its loss.
    tf.removeBackend('webgpu');
    tf.registerBackend('webgpu', () => new WebGPUBackend(device, info));
    this.device = device;
  }
}

function lossOf(device: GPUDevice | null): Promise<never> {
  if (device === null) return new Promise<never>(() => undefined);
  const lost = device.lost.then(({ message, reason }): never => {
    throw new DeviceLostError(message !== '' ? message : reason);
  });
  // A job that ended before the loss does not hear of it.
  lost.catch(() => undefined);
  return lost;
}
