// Layer: lab worker, engine. The norm of all gradients, for clipping, left on the device: workgroups
// each sum squares that are a fixed distance apart, and one adds up what they found, always in the
// same order. The scale of the loss is taken back before anything is squared.

import type { BindingUse, BufferRange, ComputeDevice } from './computeDevice';
import { literal } from './dispatch';
import type { GpuParameters } from './parameters';

const WORKGROUP = 256;
const MOST_GROUPS = 256;
/** Vectors that one invocation sums before more workgroups are put to work. */
const VECTORS_EACH = 16;
const USES: readonly BindingUse[] = ['r', 'w'];

export class GradientNorm {
  private constructor(
    private readonly stages: readonly {
      readonly pipeline: GPUComputePipeline;
      readonly bindGroup: GPUBindGroup;
      readonly groups: number;
    }[],
    private readonly buffers: readonly GPUBuffer[],
  ) {}

  /** @param scale what the gradients are multiplied by */
  static async make(
    compute: ComputeDevice,
    parameters: GpuParameters,
    scale: number,
  ): Promise<GradientNorm> {
    const vectors = parameters.layout.trainableLength / 4;
    const groups = Math.min(MOST_GROUPS, Math.ceil(vectors / (WORKGROUP * VECTORS_EACH)));
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    const buffers = await compute.allocate('the norm of the gradients', [
      { label: 'Parts of the norm', bytes: groups * 4, usage },
      { label: 'Norm of the gradients', bytes: 4, usage },
    ]);
    const [parts, norm] = buffers.map((buffer) => ({ buffer, offset: 0, bytes: buffer.size }));
    const square = `let value = x[i] * ${literal(1 / scale)};
    sum += dot(value, value);`;
    const [squares, total] = await Promise.all([
      compute.pipeline(sumCode('vec4<f32>', vectors, groups, square, 'part[0]'), USES, 'squares'),
      compute.pipeline(sumCode('f32', groups, 1, 'sum += x[i];', 'sqrt(part[0])'), USES, 'norm'),
    ]);
    const bind = (from: BufferRange, to: BufferRange): GPUBindGroup =>
      compute.bindGroup(USES, [from, to]);
    const gradients = { ...parameters.range('gradients'), bytes: vectors * 16 };
    return new GradientNorm(
      [
        { pipeline: squares, bindGroup: bind(gradients, parts), groups },
        { pipeline: total, bindGroup: bind(parts, norm), groups: 1 },
      ],
      buffers,
    );
  }

  /** The norm, one number. */
  get range(): BufferRange {
    const [, buffer] = this.buffers;
    return { buffer, offset: 0, bytes: buffer.size };
  }

  encode(pass: GPUComputePassEncoder): void {
    for (const { pipeline, bindGroup, groups } of this.stages) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(groups);
    }
  }

  dispose(): void {
    for (const buffer of this.buffers) buffer.destroy();
  }
}

/** A sum over `count` elements by `groups` workgroups, one result each. */
function sumCode(type: string, count: number, groups: number, add: string, result: string): string {
  return `@group(0) @binding(0) var<storage, read> x: array<${type}>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
var<workgroup> part: array<f32, ${WORKGROUP}>;

@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  for (var i = group.x * ${WORKGROUP}u + local; i < ${count}u; i += ${WORKGROUP * groups}u) {
    ${add}
  }
  part[local] = sum;
  for (var half = ${WORKGROUP / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { part[local] += part[local + half]; }
  }
  if (local == 0u) { y[group.x] = ${result}; }
}
`;
}
