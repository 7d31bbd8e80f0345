// Layer: lab worker, engine. AdamW (Loshchilov & Hutter 2019, in PyTorch's order of operations),
// the moving average of the weights and the filing of the step's loss: one dispatch over the flat
// buffers.

import type { BindingUse, BufferRange, ComputeDevice } from './computeDevice';
import { foldWorkgroups, literal, type Dispatch } from './dispatch';
import { FLAT_BUFFERS, type GpuParameters } from './parameters';
import { ROW_BYTES, STEP_WGSL, type StepRows } from './stepRows';

const WORKGROUP = 64;
const USES: readonly BindingUse[] = ['u', 'w', 'r', 'w', 'w', 'w', 'r', 'w'];

export class Optimiser {
  private constructor(
    private readonly pipeline: GPUComputePipeline,
    private readonly bindGroup: GPUBindGroup,
    private readonly workgroups: Dispatch['workgroups'],
  ) {}

  /**
   * @param of the loss of one step, as its plan leaves it, and what the gradients are multiplied by
   * @param losses where the steps' losses are gathered
   */
  static async make(
    compute: ComputeDevice,
    parameters: GpuParameters,
    rows: StepRows,
    of: { readonly loss: BufferRange; readonly scale: number },
    losses: BufferRange,
  ): Promise<Optimiser> {
    const vectors = parameters.layout.trainableLength / 4;
    const { workgroups, index } = foldWorkgroups(Math.ceil(vectors / WORKGROUP));
    const code = optimiserCode(vectors, index, of.scale);
    const ranges = FLAT_BUFFERS.map((name) => parameters.range(name));
    return new Optimiser(
      await compute.pipeline(code, USES, 'adamw'),
      compute.bindGroup(USES, [rows.range, ...ranges, of.loss, losses]),
      workgroups,
    );
  }

  /** Records the step of a row. */
  encode(pass: GPUComputePassEncoder, row: number): void {
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.bindGroup, [row * ROW_BYTES]);
    pass.dispatchWorkgroups(...this.workgroups);
  }
}

function optimiserCode(vectors: number, group: string, scale: number): string {
  const unscaled = scale === 1 ? '' : ` * ${literal(1 / scale)}`;
  return `${STEP_WGSL}
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read_write> weights: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> gradients: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> first: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> second: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> averages: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> loss: array<f32>;
@group(0) @binding(7) var<storage, read_write> losses: array<f32>;

@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let i = ${group} * ${WORKGROUP}u + local;
  if (i == 0u) { losses[step.slot] = loss[0]; }
  if (i >= ${vectors}u) { return; }
  let gradient = gradients[i]${unscaled};
  let m = step.beta1 * first[i] + step.rest1 * gradient;
  let v = step.beta2 * second[i] + step.rest2 * (gradient * gradient);
  let change = m / (step.inverse_root * sqrt(v) + step.epsilon);
  let weight = step.keep * weights[i] - step.step_size * change;
  first[i] = m;
  second[i] = v;
  weights[i] = weight;
  averages[i] += step.blend * (weight - averages[i]);
}
`;
}
