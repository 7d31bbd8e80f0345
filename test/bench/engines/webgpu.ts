// Layer: benchmark. The lab's own WebGPU engine, in the browser or on Dawn in Node. The batch stays
// on the device; many steps are one submission.

import { Graph } from '../../../webview/lab/engine/graph/graph';
import { outputOf } from '../../../webview/lab/engine/networks/network';
import { linear } from '../../../webview/lab/engine/ops/linear';
import { ComputeDevice } from '../../../webview/lab/engine/webgpu/computeDevice';
import { forwardLayout } from '../../../webview/lab/engine/webgpu/forwardPass';
import { GpuPlan, PlanLayout } from '../../../webview/lab/engine/webgpu/plan';
import type { StepRow } from '../../../webview/lab/engine/webgpu/stepRows';
import { WebGpuTrainer } from '../../../webview/lab/engine/webgpu/trainer';
import { UnavailableError, type BenchedEngine } from '../contract';
import { ADAMW, PRODUCT } from '../settings';
import { batchOf, normals, weightsOf, type Workload } from '../workloads';

/** An opened device; disposing of the engine does not destroy it. */
export interface OpenDevice {
  readonly device: GPUDevice;
  readonly isSoftware: boolean;
  readonly adapter: string;
}

/** Steps of one submission: enough that submitting costs nothing, few enough to stay responsive. */
const STEPS_AT_ONCE = 16;

/** @param inHalf training steps compute their matrix products in 16 bits */
export async function openWebGpu(
  workload: Workload,
  { device, isSoftware, adapter }: OpenDevice,
  inHalf: boolean,
): Promise<BenchedEngine> {
  if (inHalf && !device.features.has('shader-f16'))
    throw new UnavailableError(`${adapter} offers no 16-bit arithmetic`);
  const compute = new ComputeDevice(device, isSoftware, {});
  const trainer = await WebGpuTrainer.make(compute, workload.build, inHalf ? 'native' : null);
  const weights = weightsOf(workload);
  trainer.parameters.load('weights', weights);
  trainer.parameters.load('averages', weights);
  const training = await trainer.training(workload.trainBatch);
  // Puts the batch on the device.
  await trainer.gradients(batchOf(workload, workload.trainBatch));
  const given = batchOf(workload, workload.forwardBatch);
  let step = 0;
  const row = (slot: number): StepRow => {
    step += 1;
    const optimiser = { ...ADAMW, learningRate: workload.learningRate, step };
    return { optimiser, samplesBefore: 0, slot };
  };
  const train = async (count: number): Promise<number> => {
    for (let done = 0; done < count; done += STEPS_AT_ONCE) {
      const rows = Math.min(STEPS_AT_ONCE, count - done);
      trainer.steps(
        training,
        KEEP_BATCH,
        Array.from({ length: rows }, () => row(0)),
      );
    }
    return (await trainer.readLosses(1)).losses[0];
  };
  const evaluation = await evaluationPlan(compute, trainer, workload);
  const product = await productPlan(compute, trainer, isSoftware ? PRODUCT.cpu : PRODUCT.gpu);
  const done = (): Promise<undefined> => compute.wait(device.queue.onSubmittedWorkDone());
  const run = async (plan: GpuPlan, count: number): Promise<void> => {
    for (let index = 0; index < count; index++) plan.run();
    await done();
  };
  return {
    detail: `${adapter}${isSoftware ? ' (software adapter)' : ''}, ${training.plan.layout.dispatches.length + 1} dispatches a step planned`,
    train: {
      run: async (count) => {
        await train(count);
      },
      step: () => train(1),
    },
    forward: {
      run: (count) => run(evaluation, count),
      output: () => trainer.predict(given.sample, given.timestep, given.classLabels),
    },
    product: { flops: product.flops, run: (count) => run(product.plan, count) },
    dispose: () => {
      trainer.dispose();
      evaluation.dispose();
      product.plan.dispose();
    },
  };
}

/** The batch is the one that is on the device. */
const KEEP_BATCH = { encode: () => undefined };

/** The forward pass with its batch on the device; sampling too keeps it there. */
async function evaluationPlan(
  compute: ComputeDevice,
  trainer: WebGpuTrainer,
  workload: Workload,
): Promise<GpuPlan> {
  const { forwardBatch, build } = workload;
  const { graph, layout } = forwardLayout(
    outputOf(build),
    forwardBatch,
    'averages',
    compute.traits,
  );
  const plan = await GpuPlan.make(compute, layout, trainer.parameters, 'the forward pass');
  const { sample, timestep, classLabels } = batchOf(workload, forwardBatch);
  plan.write(graph.sample, sample);
  plan.write(graph.timestep, timestep);
  if (graph.classLabels !== null) plan.write(graph.classLabels, classLabels);
  return plan;
}

async function productPlan(
  compute: ComputeDevice,
  trainer: WebGpuTrainer,
  edge: number,
): Promise<{ plan: GpuPlan; flops: number }> {
  const graph = new Graph();
  const [a, b] = [graph.input('a', [edge, edge]), graph.input('b', [edge, edge])];
  const placed = { read: new Map(), written: [] };
  const layout = new PlanLayout(graph, [linear(a, b, null)], placed, compute.traits);
  const plan = await GpuPlan.make(compute, layout, trainer.parameters, 'the large product');
  plan.write(a, normals(a.size, 5));
  plan.write(b, normals(b.size, 6));
  return { plan, flops: 2 * edge ** 3 };
}
