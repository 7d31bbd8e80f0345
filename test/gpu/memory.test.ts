// Layer: tests. Memory that a GPU does not have: one sentence with what for, how much, and what to
// reduce, and nothing kept.

import { create, globals } from 'webgpu';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ComputeDevice, WebGpuEngineError } from '../../webview/lab/engine/webgpu/computeDevice';
import { WebGpuNetworkTrainer } from '../../webview/lab/engines/webGpuNetwork';
import { BatchSource } from '../../webview/lab/training/batches';
import { trainingSteps } from '../../webview/lab/training/loop';
import { smallRecipe, startOf } from '../unit/lab/recipe';

Object.assign(globalThis, globals);
/** Dawn crashes when it is collected before its devices. */
const gpu = create([]);
const opened: GPUDevice[] = [];

afterEach(() => {
  for (const device of opened.splice(0)) device.destroy();
});

/** A device that binds no more than every device must: 128 MiB. */
async function smallDevice(): Promise<GPUDevice> {
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new Error('There is no adapter.');
  const device = await adapter.requestDevice();
  opened.push(device);
  return device;
}

const MEBIBYTE = 2 ** 20;

describe('GPU memory', () => {
  it('refuses a batch whose values cannot be bound, and takes nothing for it', async () => {
    const device = await smallDevice();
    const created = vi.spyOn(device, 'createBuffer');
    const recipe = smallRecipe({
      network: { hidden: 1024, layers: 1, input_embedding_dim: 4, time_embedding_dim: 8 },
      training: { batch_size: 65_536 },
    });
    const { origin, checkpoint } = startOf(recipe);
    const { network, state } = checkpoint;
    const source = new BatchSource(origin);
    const compute = new ComputeDevice(device, true);
    const trainer = new WebGpuNetworkTrainer(compute, network, state);
    trainingSteps(trainer, source, recipe.training, 0).next();
    const waiting = trainer.takeLosses();
    await expect(waiting).rejects.toThrow(WebGpuEngineError);
    await expect(waiting).rejects.toThrow(
      /^training with batch 65536, buffer \d+ takes 256 MiB, but this GPU binds at most 128 MiB at once; use a smaller batch or network\.$/,
    );
    const largest = Math.max(...created.mock.calls.map(([{ size }]) => size));
    expect(largest).toBeLessThan(64 * MEBIBYTE);
    trainer.dispose();
  });

  it('says what it was for when the device has no more, and gives back what it got', async () => {
    const device = await smallDevice();
    const compute = new ComputeDevice(device, true);
    const created = vi.spyOn(device, 'createBuffer');
    const fault = { message: 'Out of memory.' } as GPUError;
    vi.spyOn(device, 'popErrorScope').mockResolvedValueOnce(fault);
    const usage = GPUBufferUsage.STORAGE;
    const wanted = [1, 2].map((size) => ({ label: `${size}`, bytes: size * MEBIBYTE, usage }));
    const allocating = compute.allocate('the test', wanted);
    const destroyed = created.mock.results.map(({ value }) =>
      vi.spyOn(value as GPUBuffer, 'destroy'),
    );
    await expect(allocating).rejects.toThrow(
      /^The GPU has no 3 MiB for the test; use a smaller batch or network\.$/,
    );
    expect(destroyed.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });
});
