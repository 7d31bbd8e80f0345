// Layer: page, views. What computes, in words.

import type { DeviceReport, EngineName } from '../../src/protocol';

const NAMES: Record<EngineName, string> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  cpu: 'plain CPU',
};

export function engineName(engine: EngineName): string {
  return NAMES[engine];
}

/** Engine, reason, and what may be done for a faster one. */
export function engineSentence({ engine, reason, webgpu }: DeviceReport): string {
  const advice = engine === 'webgpu' ? '' : webgpu.advice;
  return [`Computes with ${NAMES[engine]}. ${reason}`, advice]
    .filter((part) => part !== '')
    .join(' ');
}
