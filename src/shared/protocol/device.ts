// Layer: shared by host, page and worker. No vscode, no DOM.
// What computes: engines, and what was found on this machine.

export const ENGINE_NAMES = ['webgpu', 'wasm', 'cpu'] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** Why WebGPU is not used, in the order in which it is probed. */
export type WebGpuProblem =
  | 'insecure-context'
  | 'no-api'
  | 'no-adapter'
  | 'fallback-adapter'
  | 'device-request-failed'
  | 'device-lost';

/** What the worker found when it looked for something to compute on. */
export interface DeviceReport {
  engine: EngineName;
  /** One sentence: why this engine and not a faster one. */
  reason: string;
  webgpu: {
    /** True when WGSL kernels can run, on a real or on a fallback adapter. */
    available: boolean;
    /** Adapter description, e.g. "SwiftShader (software adapter)". */
    adapter: string;
    isFallback: boolean;
    problem: WebGpuProblem | null;
    /** What the problem is and what the reader can do about it; empty without a problem. */
    message: string;
    advice: string;
  };
}
