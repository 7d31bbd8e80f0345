// Layer: bench. TensorFlow.js: the lab's MLP trainer on its wasm and WebGPU backends.

import * as tf from '@tensorflow/tfjs-core';
import { workerScope, probeWebGpu } from '../../../webview/lab/device';
import { parameterCount, parameterLayout } from '../../../webview/lab/network/architecture';
import { NetworkInput } from '../../../webview/lab/network/embedding';
import { TfjsBackends, WASM_FILE } from '../../../webview/lab/tfjs/backends';
import { TfjsTrainer } from '../../../webview/lab/tfjs/network';
import { UnavailableError, type BenchedEngine, type Pass } from '../contract';
import { ADAMW, PRODUCT } from '../settings';
import { batchOf, MLP, normals, weightsOf, type Workload } from '../workloads';

const TIMESTEPS = 1000;

/** @param wasm bytes of the backend's SIMD build */
export async function openTfjs(
  workload: Workload,
  backend: 'wasm' | 'webgpu',
  wasm: ArrayBuffer,
): Promise<BenchedEngine> {
  if (workload.name !== 'mlp') throw new UnavailableError('only the MLP is written for tfjs');
  const probe = await probeWebGpu(workerScope());
  if (backend === 'webgpu' && probe.device === null)
    throw new UnavailableError(probe.report.message);
  const lease = await new TfjsBackends({ [WASM_FILE]: wasm }).lease(backend, probe);
  const input = new NetworkInput(MLP, TIMESTEPS);
  const network = new TfjsTrainer(MLP, input, lease.lost, startingState(workload));
  const { sample, timestep, target } = batchOf(workload, workload.trainBatch);
  const batch = {
    x: Float32Array.from(sample),
    t: Int32Array.from(timestep),
    target: Float32Array.from(target),
    weight: null,
  };
  let step = 0;
  const queue = (): void => {
    step += 1;
    network.trainStep(batch, { ...ADAMW, learningRate: workload.learningRate, step });
  };
  return {
    detail: backend === 'webgpu' ? probe.report.adapter : 'SIMD, one thread',
    train: {
      run: async (count) => {
        for (let index = 0; index < count; index++) queue();
        await network.takeLosses();
      },
      step: async () => {
        queue();
        return (await network.takeLosses()).sum;
      },
    },
    forward: null,
    product: product(probe.report.isFallback || backend === 'wasm' ? PRODUCT.cpu : PRODUCT.gpu),
    dispose: () => {
      network.dispose();
      lease.dispose();
    },
  };
}

function startingState(workload: Workload): ConstructorParameters<typeof TfjsTrainer>[3] {
  const named = weightsOf(workload);
  const weights = new Float32Array(parameterCount(MLP));
  for (const { name, offset } of parameterLayout(MLP)) {
    const values = named.get(name);
    if (values !== undefined) weights.set(values.data, offset);
  }
  const zeros = (): Float32Array => new Float32Array(weights.length);
  return { weights, averages: weights.slice(), m: zeros(), v: zeros() };
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
