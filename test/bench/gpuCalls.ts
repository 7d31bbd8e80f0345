// Layer: benchmark. Counts what is sent to the GPU, whoever sends it: dispatches of compute passes and
// submissions to the queue. The methods are wrapped once per process or worker.

export interface GpuCalls {
  dispatches: number;
  submissions: number;
}

let counted: GpuCalls | null = null;

/** The running counts; null where there is no WebGPU. */
export function countGpuCalls(): GpuCalls | null {
  if (counted !== null || !('GPUComputePassEncoder' in globalThis)) return counted;
  const calls: GpuCalls = { dispatches: 0, submissions: 0 };
  const pass = GPUComputePassEncoder.prototype;
  wrap(pass, 'dispatchWorkgroups', () => calls.dispatches++);
  wrap(pass, 'dispatchWorkgroupsIndirect', () => calls.dispatches++);
  wrap(GPUQueue.prototype, 'submit', () => calls.submissions++);
  counted = calls;
  return calls;
}

function wrap<Name extends string>(
  owner: Record<Name, (...args: never[]) => unknown>,
  name: Name,
  count: () => void,
): void {
  const original = owner[name];
  const counting = function (this: unknown, ...args: never[]): unknown {
    count();
    return original.apply(this, args);
  };
  Object.defineProperty(owner, name, { value: counting, configurable: true, writable: true });
}
