// Layer: lab worker, engine. Gradients of a batch that is computed in several parts: those of the
// parts before wait in a buffer of their own, and the last part's are added to them. The loss goes
// with them. A part's seed holds its share of the batch, times the scale of the loss.

import type { BindingUse, BufferRange, ComputeDevice } from './computeDevice';
import { foldWorkgroups, literal, type Dispatch } from './dispatch';
import type { GpuParameters } from './parameters';

const WORKGROUP = 64;
const USES: readonly BindingUse[] = ['w', 'w', 'w', 'w', 'r'];

/** Gradients and loss of the parts so far. */
export class KeptGradients {
  private constructor(
    private readonly gradients: GPUBuffer,
    private readonly loss: GPUBuffer,
  ) {}

  static async make(compute: ComputeDevice, parameters: GpuParameters): Promise<KeptGradients> {
    const usage = GPUBufferUsage.STORAGE;
    const { trainableLength } = parameters.layout;
    const [gradients, loss] = await compute.allocate('gradients that are added up', [
      { label: 'Gradients of the parts of a batch', bytes: trainableLength * 4, usage },
      { label: 'Loss of the parts of a batch', bytes: 4, usage },
    ]);
    return new KeptGradients(gradients, loss);
  }

  get ranges(): readonly BufferRange[] {
    return [this.gradients, this.loss].map((buffer) => ({ buffer, offset: 0, bytes: buffer.size }));
  }

  dispose(): void {
    this.gradients.destroy();
    this.loss.destroy();
  }
}

/** Where a part stands in its batch. */
export type PartPlace = 'only' | 'first' | 'next' | 'last';

export function placeOfPart(index: number, parts: number): PartPlace {
  if (parts === 1) return 'only';
  if (index === 0) return 'first';
  return index === parts - 1 ? 'last' : 'next';
}

/** What is recorded behind the gradients of each part but that of a batch in one. */
export class GradientSum {
  private constructor(
    private readonly pipelines: Readonly<Record<Exclude<PartPlace, 'only'>, GPUComputePipeline>>,
    private readonly bindGroup: GPUBindGroup,
    private readonly workgroups: Dispatch['workgroups'],
  ) {}

  /** @param of loss and seed of a training graph, and the scale of the loss */
  static async make(
    compute: ComputeDevice,
    parameters: GpuParameters,
    kept: KeptGradients,
    of: { readonly loss: BufferRange; readonly seed: BufferRange; readonly scale: number },
  ): Promise<GradientSum> {
    const vectors = parameters.layout.trainableLength / 4;
    const { workgroups, index } = foldWorkgroups(Math.ceil(vectors / WORKGROUP));
    const compiled = (name: string, gradients: string, losses: string) =>
      compute.pipeline(sumCode(vectors, index, of.scale, gradients, losses), USES, name);
    const [first, next, last] = await Promise.all([
      compiled('keep_gradients', 'kept[i] = gradients[i];', 'kept_loss[0] = part;'),
      compiled('add_kept_gradients', 'kept[i] += gradients[i];', 'kept_loss[0] += part;'),
      compiled('total_gradients', 'gradients[i] += kept[i];', 'loss[0] = kept_loss[0] + part;'),
    ]);
    const [gradients, keptLoss] = kept.ranges;
    const bound = [parameters.range('gradients'), gradients, of.loss, keptLoss, of.seed];
    return new GradientSum({ first, next, last }, compute.bindGroup(USES, bound), workgroups);
  }

  encode(pass: GPUComputePassEncoder, place: PartPlace): void {
    if (place === 'only') return;
    pass.setPipeline(this.pipelines[place]);
    pass.setBindGroup(0, this.bindGroup);
    pass.dispatchWorkgroups(...this.workgroups);
  }
}

function sumCode(
  vectors: number,
  group: string,
  scale: number,
  gradients: string,
  losses: string,
): string {
  return `@group(0) @binding(0) var<storage, read_write> gradients: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> kept: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> loss: array<f32>;
@group(0) @binding(3) var<storage, read_write> kept_loss: array<f32>;
@group(0) @binding(4) var<storage, read> seed: array<f32>;

@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let i = ${group} * ${WORKGROUP}u + local;
  if (i == 0u) {
    let part = seed[0] * ${literal(1 / scale)} * loss[0];
    ${losses}
  }
  if (i >= ${vectors}u) { return; }
  ${gradients}
}
`;
}
