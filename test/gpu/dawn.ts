// Layer: tests. The GPU of a test file: opened before its tests, destroyed after them.

import { afterAll, beforeAll } from 'vitest';
import { openDawn } from '../../scripts/lab/dawn';
import { ComputeDevice } from '../../webview/lab/engine/webgpu/computeDevice';

/** @param options of Dawn */
export function useGpu(options: readonly string[] = []): { readonly compute: ComputeDevice } {
  let opened: ComputeDevice | null = null;
  beforeAll(async () => {
    const { device, isSoftware } = await openDawn(options);
    opened = new ComputeDevice(device, isSoftware);
  });
  afterAll(() => {
    opened?.device.destroy();
  });
  return {
    get compute() {
      if (opened === null) throw new Error('The GPU is open only while tests run.');
      return opened;
    },
  };
}
