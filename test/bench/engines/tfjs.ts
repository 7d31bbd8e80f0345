// Layer: benchmark. TensorFlow.js on its wasm and WebGPU backends: it runs and differentiates the lab's
// graph operation by operation, with nothing of the lab's kernels.

import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { probeWebGpu, workerScope } from '../../../webview/lab/device';
import { TfjsTrainer } from '../../../webview/lab/engine/tfjs/trainer';
import { TfjsBackends, WASM_FILE, type BackendLease } from '../../../webview/lab/tfjs/backends';
import { UnavailableError, type BenchedEngine, type Pass } from '../contract';
import type { OpenDevice } from './webgpu';
import { ADAMW, PRODUCT } from '../settings';
import { batchOf, normals, weightsOf, type Workload } from '../workloads';

/** In a browser. @param wasm bytes of the wasm backend's SIMD build */
export async function openTfjs(
  workload: Workload,
  backend: 'wasm' | 'webgpu',
  wasm: ArrayBuffer,
): Promise<BenchedEngine> {
  const probe = await probeWebGpu(workerScope());
  if (backend === 'webgpu' && probe.device === null)
    throw new UnavailableError(probe.report.message);
  const lease = await new TfjsBackends({ [WASM_FILE]: wasm }).lease(backend, probe);
  const isGpu = backend === 'webgpu' && !probe.report.isFallback;
  const where = backend === 'webgpu' ? probe.report.adapter : 'SIMD, one thread';
  return engineOn(workload, where, isGpu, lease);
}

/** On a WebGPU device, wherever it comes from. */
export async function openTfjsOn(
  workload: Workload,
  { device, isSoftware, adapter }: OpenDevice,
): Promise<BenchedEngine> {
  // Where there is WebGPU from the start, tfjs has put its own there.
  if ('webgpu' in tf.engine().registryFactory) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, device.adapterInfo));
  if (!(await tf.setBackend('webgpu')))
    throw new UnavailableError('TensorFlow.js could not start its webgpu backend');
  const lost = device.lost.then(({ message }): never => {
    throw new Error(`the GPU was lost: ${message}`);
  });
  lost.catch(() => undefined);
  return engineOn(workload, adapter, !isSoftware, { lost, dispose: () => undefined });
}

function engineOn(
  workload: Workload,
  where: string,
  isGpu: boolean,
  lease: BackendLease,
): BenchedEngine {
  const trainer = new TfjsTrainer(workload.build, { lost: lease.lost });
  const weights = weightsOf(workload);
  trainer.load('weights', weights);
  trainer.load('averages', weights);
  const batch = batchOf(workload, workload.trainBatch);
  const given = batchOf(workload, workload.forwardBatch);
  let step = 0;
  const queue = (): void => {
    step += 1;
    trainer.differentiate(batch);
    trainer.update({ ...ADAMW, learningRate: workload.learningRate, step });
  };
  const train = async (count: number): Promise<number> => {
    for (let index = 0; index < count; index++) queue();
    return (await trainer.takeLosses()).sum;
  };
  const output = (): Promise<Float32Array> =>
    trainer.predict(given.sample, given.timestep, given.classLabels);
  return {
    detail: `${tf.version_core} ${where}`,
    train: {
      run: async (count) => {
        await train(count);
      },
      step: () => train(1),
    },
    forward: {
      run: async (count) => {
        for (let index = 0; index < count; index++) await output();
      },
      output,
    },
    product: product(isGpu ? PRODUCT.gpu : PRODUCT.cpu),
    dispose: () => {
      trainer.dispose();
      lease.dispose();
    },
  };
}

function product(edge: number): Pass & { flops: number } {
  const [a, b] = [5, 6].map((stream) => tf.tensor2d(normals(edge * edge, stream), [edge, edge]));
  return {
    flops: 2 * edge ** 3,
    run: async (count) => {
      for (let index = 1; index < count; index++) tf.dispose(tf.matMul(a, b));
      const corner = tf.tidy(() => tf.slice(tf.matMul(a, b), [0, 0], [1, 1]));
      await corner.data();
      corner.dispose();
    },
  };
}
