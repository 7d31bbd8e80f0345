// Runs in the browser: the checks of the lab's numerics on the real WebGPU device, and what
// becomes of GPU arrays that are misused or whose device is lost.

import { LabDevice, workerScope } from '../../webview/lab/device';
import { GpuAlgebra } from '../../webview/lab/gpu/algebra';
import { gpuChecks } from '../../webview/lab/numerics/gpuChecks';

async function openDevice(): Promise<GPUDevice> {
  const { device, report } = await new LabDevice(workerScope(), null).probe();
  if (device === null) throw new Error(report.message);
  return device;
}

async function nameOf(act: () => unknown): Promise<string> {
  try {
    await act();
    return 'no error';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

async function misuse() {
  const device = await openDevice();
  const gpu = new GpuAlgebra(device, 2);
  const a = gpu.upload(Float32Array.of(1, 2, 3, 4));
  const b = gpu.upload(Float32Array.of(1, 2));
  const released = gpu.upload(Float32Array.of(1, 2));
  gpu.release(released);
  const names = {
    lengths: await nameOf(() => gpu.combine([1, a], [1, b])),
    coefficient: await nameOf(() => gpu.combine([1e39, a])),
    empty: await nameOf(() => gpu.upload(new Float32Array())),
    released: await nameOf(() => gpu.read(released)),
    twice: await nameOf(() => {
      gpu.release(released);
    }),
  };
  device.destroy();
  await device.lost;
  return {
    ...names,
    lost: await nameOf(() => gpu.clamp(a, 1)),
    lostRead: await nameOf(() => gpu.read(a)),
  };
}

async function checks() {
  const results = [];
  for await (const result of gpuChecks(await openDevice())) results.push(result);
  return results;
}

Object.assign(window, { checks, misuse });
