// Layer: lab worker, engine. AdamW (Loshchilov & Hutter 2019, in PyTorch's order of operations),
// the moving average of the weights and the filing of the step's loss: one dispatch over the flat
// buffers. Where gradients are clipped, their norm comes first and their scale is a factor here.

import type { BindingUse, BufferRange, ComputeDevice } from './computeDevice';
import { CLIP_EPSILON, type AdamWStep } from '../networks/batch';
import { foldWorkgroups, literal, type Dispatch } from './dispatch';
import { GradientNorm } from './gradientNorm';
import { FLAT_BUFFERS, type GpuParameters } from './parameters';
import { MOST_STEPS, ROW_BYTES, STEP_WGSL, type StepRows } from './stepRows';

const WORKGROUP = 64;
const USES: readonly BindingUse[] = ['u', 'w', 'r', 'w', 'w', 'w', 'r', 'w'];
const CLIPPING_USES: readonly BindingUse[] = [...USES, 'r'];

/** A kernel with what it is bound to. */
interface Bound {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
}

export class Optimiser {
  private constructor(
    private readonly plain: Bound,
    private readonly clipping: Bound,
    private readonly norm: GradientNorm,
    private readonly workgroups: Dispatch['workgroups'],
  ) {}

  /**
   * @param of the loss of one step, as its plan leaves it, and what the gradients are multiplied by
   * @param losses where the steps' losses are gathered, and behind them the norms of the gradients
   *   of steps that clip them
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
    const norm = await GradientNorm.make(compute, parameters, of.scale);
    const code = (clips: boolean): string => optimiserCode(vectors, index, of.scale, clips);
    const [plain, clipping] = await Promise.all([
      compute.pipeline(code(false), USES, 'adamw'),
      compute.pipeline(code(true), CLIPPING_USES, 'adamw_clipping'),
    ]);
    const flat = FLAT_BUFFERS.map((name) => parameters.range(name));
    const ranges = [rows.range, ...flat, of.loss, losses];
    return new Optimiser(
      { pipeline: plain, bindGroup: compute.bindGroup(USES, ranges) },
      {
        pipeline: clipping,
        bindGroup: compute.bindGroup(CLIPPING_USES, [...ranges, norm.range]),
      },
      norm,
      workgroups,
    );
  }

  /** Records the step of a row, whose settings say whether gradients are clipped. */
  encode(pass: GPUComputePassEncoder, row: number, { maxGradNorm = 0 }: AdamWStep): void {
    if (maxGradNorm > 0) this.norm.encode(pass);
    const { pipeline, bindGroup } = maxGradNorm > 0 ? this.clipping : this.plain;
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup, [row * ROW_BYTES]);
    pass.dispatchWorkgroups(...this.workgroups);
  }

  dispose(): void {
    this.norm.dispose();
  }
}

function optimiserCode(vectors: number, group: string, scale: number, clips: boolean): string {
  const unscaled = scale === 1 ? '' : ` * ${literal(1 / scale)}`;
  const clipped = clips ? ` * min(1.0, step.max_norm / (norm[0] + ${literal(CLIP_EPSILON)}))` : '';
  return `${STEP_WGSL}
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read_write> weights: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> gradients: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> first: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> second: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> averages: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> loss: array<f32>;
@group(0) @binding(7) var<storage, read_write> losses: array<f32>;
${clips ? '@group(0) @binding(8) var<storage, read> norm: array<f32>;' : ''}

@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let i = ${group} * ${WORKGROUP}u + local;
  if (i == 0u) { losses[step.slot] = loss[0];${clips ? ` losses[step.slot + ${MOST_STEPS}u] = norm[0];` : ''} }
  if (i >= ${vectors}u) { return; }
  let gradient = gradients[i]${unscaled}${clipped};
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
