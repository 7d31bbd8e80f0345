// Layer: page, views. What computes, in words.

import type { DeviceReport, EngineName } from '../../../src/shared/protocol/device';

const NAMES: Record<EngineName, string> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  cpu: 'plain CPU',
};

export function engineName(engine: EngineName): string {
  return NAMES[engine];
}

/** Engine, reason, and what may be done for a faster one. */
export function engineSentence(device: DeviceReport): string {
  return `Computes with ${engineName(device.engine)}. ${engineReason(device)}`;
}

/** Why this engine, and what may be done for a faster one. */
export function engineReason({ engine, reason, webgpu }: DeviceReport): string {
  return engine === 'webgpu' || webgpu.advice === '' ? reason : `${reason} ${webgpu.advice}`;
}
