// Layer: command line. WebGPU in Node: Dawn, the implementation that Chromium has too. On Linux
// the process must have been started with the environment of scripts/platform/vulkan.mjs.

import { create, globals } from 'webgpu';
import { WANTED_FEATURES, WANTED_LIMITS } from '../../webview/lab/device';

/** Dawn found no adapter in this process. */
export class NoAdapterError extends Error {
  override readonly name = 'NoAdapterError';
  constructor() {
    super('WebGPU in Node found no adapter: no Vulkan, Metal or Direct3D driver could be opened.');
  }
}

/** Dawn crashes when what devices were opened with is collected before them. */
const instances: GPU[] = [];

/**
 * Opens a device with all that its adapter offers. Its owner destroys it.
 * @param options of Dawn, e.g. `backend=null` for an adapter that executes nothing
 */
export async function openDawn(
  options: readonly string[] = [],
): Promise<{ device: GPUDevice; isSoftware: boolean; adapter: string }> {
  // GPUBufferUsage and its kin, which browsers have as globals.
  Object.assign(globalThis, globals);
  const instance = create([...options]);
  instances.push(instance);
  const adapter = await instance.requestAdapter();
  if (adapter === null) throw new NoAdapterError();
  const { limits, info, features } = adapter;
  const requiredLimits: Record<string, number> = {};
  for (const name of WANTED_LIMITS) requiredLimits[name] = limits[name];
  const device = await adapter.requestDevice({
    requiredFeatures: WANTED_FEATURES.filter((feature) => features.has(feature)),
    requiredLimits,
  });
  return { device, isSoftware: info.isFallbackAdapter, adapter: info.description };
}
