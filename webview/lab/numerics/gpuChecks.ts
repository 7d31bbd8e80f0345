// Layer: worker. What the lab computes on the GPU, against the CPU, on this device and now: the
// noising view's kernel, the engine's operations, a network with its optimiser, its batches, and
// samples of it. Yardsticks are the generator and the formulas of the core and the
// engine's reference in float64; each tolerance is relative to the largest number that is expected.

import type { VerifyCase } from '../../../src/core/verify';
import { mlp } from '../engine/networks/mlp';
import { ComputeDevice } from '../engine/webgpu/computeDevice';
import { WebGpuTrainer } from '../engine/webgpu/trainer';
import { batchChecks } from './gpu/batches';
import { MLP, networkChecks } from './gpu/networks';
import { noisingChecks } from './gpu/noising';
import { operationChecks } from './gpu/operations';

/**
 * Runs every check on `device`, one result at a time.
 * @param isSoftware whether it computes on the CPU, for which the engine has other tiles
 */
export async function* gpuChecks(
  device: GPUDevice,
  isSoftware: boolean,
): AsyncGenerator<VerifyCase> {
  yield* noisingChecks(device);
  const compute = new ComputeDevice(device, isSoftware);
  yield* operationChecks(compute);
  const trainer = await WebGpuTrainer.make(compute, mlp(MLP));
  try {
    yield* networkChecks(trainer);
    yield* batchChecks(trainer);
  } finally {
    trainer.dispose();
  }
}
