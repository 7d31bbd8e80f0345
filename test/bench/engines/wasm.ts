// Layer: benchmark. The lab's own wasm engine on one thread.

import { Graph, type Tensor } from '../../../webview/lab/engine/graph/graph';
import { linear } from '../../../webview/lab/engine/ops/linear';
import { KernelModule, type KernelBinaries } from '../../../webview/lab/engine/wasm/module';
import { WasmPlan } from '../../../webview/lab/engine/wasm/plan';
import { WasmTrainer } from '../../../webview/lab/engine/wasm/trainer';
import type { BenchedEngine } from '../contract';
import { ADAMW, PRODUCT } from '../settings';
import { batchOf, normals, weightsOf, type Workload } from '../workloads';

export async function openWasm(
  workload: Workload,
  binaries: KernelBinaries,
): Promise<BenchedEngine> {
  const kernels = await KernelModule.start(binaries);
  const trainer = new WasmTrainer(kernels, workload.build);
  const weights = weightsOf(workload);
  trainer.parameters.load('weights', weights);
  trainer.parameters.load('averages', weights);
  const batch = batchOf(workload, workload.trainBatch);
  const given = batchOf(workload, workload.forwardBatch);
  let step = 0;
  const trainStep = (): number => {
    const loss = trainer.gradients(batch);
    step += 1;
    trainer.update({ ...ADAMW, learningRate: workload.learningRate, step });
    return loss;
  };
  const forward = (): Float32Array =>
    trainer.predict(given.sample, given.timestep, given.classLabels);
  const product = productPlan(kernels);
  return {
    detail: kernels.relaxed ? 'fused multiply-add' : 'plain SIMD',
    train: { run: (count) => repeat(count, trainStep), step: () => Promise.resolve(trainStep()) },
    forward: { run: (count) => repeat(count, forward), output: () => Promise.resolve(forward()) },
    product: {
      flops: 2 * PRODUCT.cpu ** 3,
      run: (count) =>
        repeat(count, () => {
          product.run();
        }),
    },
    dispose: () => undefined,
  };
}

function productPlan(kernels: KernelModule): WasmPlan {
  const graph = new Graph();
  const shape = [PRODUCT.cpu, PRODUCT.cpu];
  const [a, b] = [graph.input('a', shape), graph.input('b', shape)];
  const plan = new WasmPlan(kernels, graph, [linear(a, b, null)], new Map<Tensor, number>());
  plan.values(a).set(normals(a.size, 5));
  plan.values(b).set(normals(b.size, 6));
  return plan;
}

/** Runs something synchronous. */
function repeat(count: number, run: () => unknown): Promise<void> {
  for (let index = 0; index < count; index++) run();
  return Promise.resolve();
}
