// Runs in the browser: the checks of the lab's numerics on the real WebGPU device.

import { LabDevice, workerScope } from '../../webview/lab/device';
import { gpuChecks } from '../../webview/lab/numerics/gpuChecks';

async function checks() {
  const { device, report } = await new LabDevice(workerScope(), null).probe();
  if (device === null) throw new Error(report.message);
  const results = [];
  for await (const result of gpuChecks(device, report.isFallback)) results.push(result);
  return results;
}

Object.assign(window, { checks });
