// Layer: lab worker, engines. Minibatches made on the GPU: the same rows, times, noise, mirrored
// pictures and dropped labels as `training/batches.ts` takes from its streams, as a function of
// (seed, step) alone. The data are uploaded once, pictures as the bytes that they are. Rows, labels
// and uniform timesteps agree to the bit (of logit-normal timesteps nearly all: they go through
// float32), x_t and target to rounding.

import type { BatchDraw } from '../network/contract';
import {
  WebGpuEngineError,
  type BindingUse,
  type BufferRange,
  type ComputeDevice,
} from '../engine/webgpu/computeDevice';
import { foldWorkgroups, type Dispatch } from '../engine/webgpu/dispatch';
import { ROW_BYTES } from '../engine/webgpu/stepRows';
import type { CompiledTraining, StepStart, WebGpuTrainer } from '../engine/webgpu/trainer';
import { batchArrays, batchCode, numbersOf, WORKGROUP, type BatchArray } from './drawnBatch.wgsl';

type Uploaded = Partial<Record<BatchArray['name'], GPUBuffer>>;

/** The first dispatch of a part of a step: fills the inputs of its plan. */
export class DrawnBatch implements StepStart {
  private constructor(
    private readonly pipeline: GPUComputePipeline,
    private readonly bindGroup: GPUBindGroup,
    private readonly workgroups: Dispatch['workgroups'],
    private readonly uploaded: Uploaded,
  ) {}

  /** @param training of as many rows as a part of the batch has */
  static async make(
    trainer: WebGpuTrainer,
    { graph, plan }: CompiledTraining,
    draw: BatchDraw,
  ): Promise<DrawnBatch> {
    const { compute } = trainer;
    const [rows] = graph.timestep.shape;
    // One more block of four where the noise starts within one.
    const blocks = Math.ceil((rows * numbersOf(draw) + 3) / 4);
    const { workgroups, index } = foldWorkgroups(Math.ceil(blocks / WORKGROUP));
    const arrays = batchArrays(draw);
    const uses: BindingUse[] = [
      'u',
      ...arrays.map(({ access }) => (access === 'read' ? 'r' : 'w')),
    ];
    const pipeline = await compute.pipeline(batchCode(draw, rows, index), uses, 'batch');
    const uploaded = await upload(compute, draw);
    const inputs = {
      sample: graph.sample,
      timestep: graph.timestep,
      result: graph.target,
      weight: graph.weight,
      class_labels: graph.classLabels,
    };
    const rangeOf = ({ name }: BatchArray): BufferRange => {
      const buffer = uploaded[name];
      if (buffer !== undefined) return { buffer, offset: 0, bytes: buffer.size };
      const input = name in inputs ? inputs[name as keyof typeof inputs] : null;
      if (input === null)
        throw new WebGpuEngineError(`The network has no input for the ${name} of a batch.`);
      return plan.range(input);
    };
    const bindGroup = compute.bindGroup(uses, [trainer.stepRange, ...arrays.map(rangeOf)]);
    return new DrawnBatch(pipeline, bindGroup, workgroups, uploaded);
  }

  encode(pass: GPUComputePassEncoder, row: number): void {
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.bindGroup, [row * ROW_BYTES]);
    pass.dispatchWorkgroups(...this.workgroups);
  }

  dispose(): void {
    for (const buffer of Object.values(this.uploaded)) buffer.destroy();
  }
}

/** The data, the classes, and what there is to know of each timestep. */
async function upload(compute: ComputeDevice, draw: BatchDraw): Promise<Uploaded> {
  const { rows, count, classes, objective } = draw;
  const contents: [BatchArray['name'], string, Float32Array | Uint8Array | Int32Array][] = [
    ['data', 'The training data', rows.values.subarray(0, count * numbersOf(draw))],
  ];
  if (objective.kind === 'discrete') contents.push(['table', 'The noise schedule', tableOf(draw)]);
  if (classes !== null && classes.labels !== null)
    contents.push(['labels', 'The classes', classes.labels.subarray(0, count)]);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
  const buffers = await compute.allocate(
    'the training data',
    contents.map(([, label, values]) => ({ label, bytes: wholeWords(values.byteLength), usage })),
  );
  contents.forEach(([, , values], index) => {
    const buffer = buffers[index];
    compute.writeBytes({ buffer, offset: 0, bytes: buffer.size }, values);
  });
  return Object.fromEntries(contents.map(([name], index) => [name, buffers[index]]));
}

/** Of each timestep: the factors of x₀ and ε in input and target, time and loss weight. */
function tableOf({ objective }: BatchDraw): Float32Array {
  const table = new Float32Array(8 * objective.timesteps);
  for (let t = 0; t < objective.timesteps; t++) {
    const { signal, noise, inputScale, target, networkTime, weight } = objective.at(t);
    const factors = [inputScale * signal, inputScale * noise, target.x0, target.epsilon];
    table.set([...factors, networkTime, weight], 8 * t);
  }
  return table;
}

function wholeWords(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
