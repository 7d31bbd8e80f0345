// Layer: lab worker, engines. Minibatches made on the GPU: the same rows, timesteps and noise as
// `training/batches.ts` takes from its streams, as a function of (seed, step) alone. Rows and
// timesteps agree to the bit (of logit-normal timesteps nearly all: they go through float32), x_t
// and target to rounding.

import { STREAMS } from '../../../src/core/rng/streams';
import type { OutputKind } from '../../../src/core/sampling/contract';
import { PHILOX_WGSL } from '../gpu/philox.wgsl';
import type { BatchDraw } from '../network/contract';
import type { BindingUse, ComputeDevice } from '../engine/webgpu/computeDevice';
import { foldWorkgroups, literal, type Dispatch } from '../engine/webgpu/dispatch';
import { ROW_BYTES, STEP_WGSL } from '../engine/webgpu/stepRows';
import type { CompiledTraining, StepStart, WebGpuTrainer } from '../engine/webgpu/trainer';

const WORKGROUP = 64;
const USES: readonly BindingUse[] = ['u', 'r', 'r', 'w', 'w', 'w', 'w'];
const TWO_32 = 2 ** 32;

/** The first dispatch of a step: fills the inputs of its plan. */
export class DrawnBatch implements StepStart {
  private constructor(
    private readonly pipeline: GPUComputePipeline,
    private readonly bindGroup: GPUBindGroup,
    private readonly workgroups: Dispatch['workgroups'],
    private readonly tables: readonly GPUBuffer[],
  ) {}

  static async make(
    trainer: WebGpuTrainer,
    { graph, plan }: CompiledTraining,
    draw: BatchDraw,
  ): Promise<DrawnBatch> {
    const { compute } = trainer;
    const { workgroups, index } = foldWorkgroups(Math.ceil(draw.size / WORKGROUP));
    const pipeline = await compute.pipeline(batchCode(draw, index), USES, 'batch');
    const tables = await uploadTables(compute, draw);
    const bindGroup = compute.bindGroup(USES, [
      trainer.stepRange,
      ...tables.map((buffer) => ({ buffer, offset: 0, bytes: buffer.size })),
      ...[graph.sample, graph.timestep, graph.target, graph.weight].map((tensor) =>
        plan.range(tensor),
      ),
    ]);
    return new DrawnBatch(pipeline, bindGroup, workgroups, tables);
  }

  encode(pass: GPUComputePassEncoder, row: number): void {
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.bindGroup, [row * ROW_BYTES]);
    pass.dispatchWorkgroups(...this.workgroups);
  }

  dispose(): void {
    for (const table of this.tables) table.destroy();
  }
}

/** The data, and of each timestep: signal, noise and loss weight. */
async function uploadTables(compute: ComputeDevice, draw: BatchDraw): Promise<GPUBuffer[]> {
  const { data, objective } = draw;
  const coefficients = new Float32Array(4 * objective.timesteps);
  for (let t = 0; t < objective.timesteps; t++) {
    const { signal, noise, weight } = objective.at(t);
    coefficients.set([signal, noise, weight], 4 * t);
  }
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
  const contents = [data, coefficients];
  const buffers = await compute.allocate(
    'the training data',
    contents.map((values, index) => ({
      label: ['The training data', 'The noise schedule'][index],
      bytes: values.byteLength,
      usage,
    })),
  );
  buffers.forEach((buffer, index) => {
    compute.write({ buffer, offset: 0, bytes: buffer.size }, contents[index]);
  });
  return buffers;
}

const TARGETS: Readonly<Partial<Record<OutputKind, string>>> = {
  epsilon: 'epsilon',
  sample: 'x0',
  v_prediction: 'at.x * epsilon - at.y * x0',
};

function batchCode(draw: BatchDraw, group: string): string {
  const { seed, size, data, sampleSize, objective } = draw;
  const words = `vec2<u32>(${seed % TWO_32}u, ${Math.floor(seed / TWO_32)}u)`;
  return `${STEP_WGSL}
${PHILOX_WGSL}
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> data: array<vec2<f32>>;
@group(0) @binding(2) var<storage, read> coefficients: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> sample: array<vec2<f32>>;
@group(0) @binding(4) var<storage, read_write> timestep: array<f32>;
@group(0) @binding(5) var<storage, read_write> result: array<vec2<f32>>;
@group(0) @binding(6) var<storage, read_write> weight: array<f32>;

const KEY = ${words};

// Number of an entry of a stream: where the step starts, and so many further.
fn number(further: u32) -> vec2<u32> {
  let low = step.first.x + further;
  return vec2<u32>(low, step.first.y + select(0u, 1u, low < further));
}

// The block of four words that a number is in.
fn block(n: vec2<u32>) -> vec2<u32> {
  return vec2<u32>((n.x >> 2u) | (n.y << 30u), n.y >> 2u);
}

fn word(stream: u32, n: vec2<u32>) -> u32 {
  return philox(block(n), stream, KEY)[n.x & 3u];
}

fn draw_timestep(row: u32) -> u32 {
  ${timestepCode(draw, objective.timesteps)}
}

@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let row = ${group} * ${WORKGROUP}u + local;
  if (row >= ${size}u) { return; }
  let n = number(row);
  let x0 = data[multiply_high(word(${STREAMS.trainingOrder}u, n), ${data.length / sampleSize}u)];
  let t = draw_timestep(row);
  // Two normals a row: those of a block belong to two rows.
  let pair = vec2<u32>((n.x >> 1u) | (n.y << 31u), n.y >> 1u);
  let four = normals(pair, ${STREAMS.trainingNoise}u, KEY);
  let epsilon = select(four.xy, four.zw, (n.x & 1u) == 1u);
  let at = coefficients[t];
  sample[row] = at.x * x0 + at.y * epsilon;
  timestep[row] = f32(t);
  result[row] = ${TARGETS[objective.output] ?? ''};
  weight[row] = at.z;
}
`;
}

/** WGSL that returns the timestep of `row`, as `training/timesteps.ts` draws it. */
function timestepCode({ size, timesteps }: BatchDraw, count: number): string {
  const stream = `${STREAMS.trainingTimesteps}u`;
  switch (timesteps.timestep_sampling) {
    case 'log_normal':
      throw new RangeError('Noise levels are not drawn on the GPU.');
    case 'uniform':
      return `return multiply_high(word(${stream}, number(row)), ${count}u);`;
    case 'antithetic': {
      const half = Math.ceil(size / 2);
      // floor(u·T) of the uniform u = (2k + 1)/2²⁵, in whole numbers.
      return `let mirrored = row >= ${half}u;
  let k = word(${stream}, number(select(row, row - ${half}u, mirrored))) >> 8u;
  let t = multiply_high((2u * k + 1u) << 7u, ${count}u);
  return select(t, ${count - 1}u - t, mirrored);`;
    }
    case 'logit_normal':
      return `let n = number(row);
  let z = normals(block(n), ${stream}, KEY)[n.x & 3u];
  let level = 1.0 / (1.0 + exp(-(${literal(timesteps.logit_mean)} + ${literal(timesteps.logit_std)} * z)));
  return min(u32(level * ${literal(count)}), ${count - 1}u);`;
  }
}
