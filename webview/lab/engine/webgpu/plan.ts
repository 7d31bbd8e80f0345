// Layer: lab worker, engine. A graph made ready to run on the GPU, in two stages. A `PlanLayout`
// knows every dispatch, which tensors share which buffer and how many bytes it all takes, before
// anything is allocated. A `GpuPlan` has compiled the kernels and bound the buffers: running it
// records the dispatches and allocates nothing.

import type { Graph, Operation, Shape, Tensor } from '../graph/graph';
import { lifespans, storageOf } from '../graph/needed';
import {
  WebGpuEngineError,
  type BindingUse,
  type BufferRange,
  type ComputeDevice,
} from './computeDevice';
import { DeferredSums } from './deferredSums';
import {
  foldWorkgroups,
  MOST_WORKGROUPS,
  type Dispatch,
  type GpuTraits,
  type Scratch,
} from './dispatch';
import { gpuSteps, type GpuStep } from './fuse';
import type { FlatRange, GpuParameters } from './parameters';
import { shareBuffers, type SharedBuffers, type Allocation } from './sharedBuffers';

/** One dispatch of a plan. */
export interface PlannedDispatch {
  readonly layer: string;
  readonly kind: string;
  /** Shape of the step's result, and what the operation was given besides tensors. */
  readonly shape: Shape;
  readonly attributes: NonNullable<Operation['attributes']>;
  /** Of the whole step, on its first dispatch. */
  readonly multiplyAdds: number;
  readonly dispatch: Dispatch;
}

/** Where tensors lie that a plan does not store itself. */
export interface PlacedTensors {
  /** Parameters. */
  readonly read: ReadonlyMap<Tensor, FlatRange>;
  /** Results and where they are wanted, one line each. */
  readonly written: readonly (readonly [tensor: Tensor, to: FlatRange])[];
}

/** For graphs without parameters, and for tests. */
export const NOTHING_PLACED: PlacedTensors = { read: new Map(), written: [] };

const FLOAT_BYTES = 4;

/** What a plan will do and take. */
export class PlanLayout {
  readonly dispatches: readonly PlannedDispatch[];
  readonly buffers: SharedBuffers;
  readonly storage: (tensor: Tensor) => Tensor;
  readonly placed: ReadonlyMap<Tensor | Scratch, FlatRange>;
  /** Number of the shared buffer of each tensor and scratch that is not placed elsewhere. */
  readonly bufferOf: ReadonlyMap<Tensor | Scratch, number>;

  /**
   * @param outputs what is to be computed and kept besides what is `placed.written`; everything
   *   that neither needs is left out
   */
  constructor(
    readonly graph: Graph,
    outputs: readonly Tensor[],
    placed: PlacedTensors,
    traits: GpuTraits,
  ) {
    const wanted = [...outputs, ...placed.written.map(([tensor]) => tensor)];
    const storage = storageOf(graph);
    this.storage = storage;
    const steps = gpuSteps(graph, wanted);
    const { direct, copies } = splitWritten(placed.written, steps, storage);
    const placedAll = new Map<Tensor | Scratch, FlatRange>([
      ...placed.read,
      ...direct,
      ...copies.map(({ target, to }) => [target, to] as const),
    ]);
    this.placed = placedAll;

    const lives = lifespans(graph, steps, wanted, storage);
    const allocations = new Map<Tensor | Scratch, Allocation>();
    for (const [tensor, life] of lives)
      if (!this.placed.has(tensor))
        allocations.set(tensor, { bytes: tensor.size * FLOAT_BYTES, ...life });
    const read = new Set([...wanted, ...steps.flatMap(({ inputs }) => inputs)].map(storage));
    const deferred = new DeferredSums(direct);
    const addUp = (last: number): PlannedDispatch[] => {
      const gathered = deferred.flush();
      if (gathered === null) return [];
      const { dispatch, parts, first, gradients } = gathered;
      allocations.set(parts, { bytes: parts.floats * FLOAT_BYTES, first, last });
      const size = gradients.floats;
      const slot = { name: 'gradients', shape: [size], offset: 0, size, trainable: true };
      placedAll.set(gradients, { buffer: 'gradients', slot });
      return [plannedSums(dispatch, slot.shape)];
    };
    /** Kernels also write results that nobody reads, such as the gradients by parameters of a layer
     *  that is differentiated by its input alone: these get memory for their step. */
    const keepWritten = (planned: PlannedDispatch[], index: number): PlannedDispatch[] => {
      for (const { of } of planned.flatMap(({ dispatch }) => dispatch.bindings)) {
        if ('floats' in of) continue;
        const stored = storage(of);
        if (placedAll.has(stored) || allocations.has(stored)) continue;
        allocations.set(stored, { bytes: of.size * FLOAT_BYTES, first: index, last: index });
      }
      return planned;
    };
    this.dispatches = [
      ...steps.flatMap((step, index) => [
        ...keepWritten(
          plannedStep(step, {
            traits,
            isRead: (tensor) => read.has(storage(tensor)),
            scratch: (floats) => {
              const made: Scratch = { floats };
              allocations.set(made, { bytes: floats * FLOAT_BYTES, first: index, last: index });
              return made;
            },
            sumLater: (into, count) => deferred.take(into, count, index),
          }),
          index,
        ),
        ...(deferred.isFull ? addUp(index) : []),
      ]),
      ...addUp(steps.length),
      ...copies.map(plannedCopy),
    ];
    const kept = [...allocations.keys()];
    this.buffers = shareBuffers([...allocations.values()]);
    this.bufferOf = new Map(kept.map((of, index) => [of, this.buffers.of[index]]));
  }

  /** Bytes that the plan allocates: activations, gradients in passing, scratch. */
  get bytes(): number {
    return this.buffers.bytes.reduce((sum, bytes) => sum + bytes, 0);
  }

  get multiplyAdds(): number {
    return this.dispatches.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
  }
}

/** A layout compiled and bound. */
export class GpuPlan {
  private constructor(
    readonly layout: PlanLayout,
    private readonly compute: ComputeDevice,
    private readonly memory: PlanMemory,
    private readonly commands: readonly Command[],
  ) {}

  /**
   * @param parameters null where nothing is placed
   * @param name what the plan is for, in messages: "training with batch 512"
   */
  static async make(
    compute: ComputeDevice,
    layout: PlanLayout,
    parameters: GpuParameters | null,
    name: string,
  ): Promise<GpuPlan> {
    for (const planned of layout.dispatches) checkLimits(planned, compute.device.limits);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    const { bytes } = layout.buffers;
    const pipelines = layout.dispatches.map((planned) =>
      compute.pipeline(planned.dispatch.code, bindingUses(planned.dispatch), placeOf(planned)),
    );
    const [compiled, buffers] = await settled(
      Promise.all(pipelines),
      compute.allocate(
        name,
        bytes.map((size, index) => ({ label: `${name}, buffer ${index}`, bytes: size, usage })),
      ),
    );
    const memory = new PlanMemory(layout, buffers, parameters);
    const plan = new GpuPlan(
      layout,
      compute,
      memory,
      layout.dispatches.map(({ dispatch }, index) => ({
        pipeline: compiled[index],
        bindGroup: compute.bindGroup(
          bindingUses(dispatch),
          dispatch.bindings.map(({ of }) => memory.range(of)),
        ),
        workgroups: dispatch.workgroups,
      })),
    );
    for (const { tensor, values } of layout.graph.constants) plan.write(tensor, values);
    return plan;
  }

  /** Records every dispatch once. */
  encode(pass: GPUComputePassEncoder): void {
    let current: GPUComputePipeline | null = null;
    for (const { pipeline, bindGroup, workgroups } of this.commands) {
      if (pipeline !== current) pass.setPipeline(pipeline);
      current = pipeline;
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...workgroups);
    }
  }

  /** Queues one run. */
  run(): void {
    this.compute.requireDevice();
    const encoder = this.compute.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    this.encode(pass);
    pass.end();
    this.compute.device.queue.submit([encoder.finish()]);
  }

  /** Where a tensor lies: an input, a parameter or a wanted output. */
  range(tensor: Tensor): BufferRange {
    return this.memory.range(tensor);
  }

  write(tensor: Tensor, values: Float32Array): void {
    this.compute.write(this.range(tensor), values);
  }

  /** Waits for everything that was queued. */
  async read(tensors: readonly Tensor[]): Promise<Float32Array[]> {
    return this.compute.read(tensors.map((tensor) => this.range(tensor)));
  }

  dispose(): void {
    this.memory.dispose();
  }
}

interface Command {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: Dispatch['workgroups'];
}

/** Both outcomes, and nothing left over when one of them fails. */
async function settled<T>(
  first: Promise<T>,
  buffers: Promise<GPUBuffer[]>,
): Promise<[T, GPUBuffer[]]> {
  const [made, allocated] = await Promise.allSettled([first, buffers]);
  if (made.status === 'fulfilled' && allocated.status === 'fulfilled')
    return [made.value, allocated.value];
  if (allocated.status === 'fulfilled') for (const buffer of allocated.value) buffer.destroy();
  throw made.status === 'rejected' ? made.reason : (allocated as PromiseRejectedResult).reason;
}

/** Where the tensors of a plan lie. */
class PlanMemory {
  constructor(
    private readonly layout: PlanLayout,
    private readonly buffers: readonly GPUBuffer[],
    private readonly parameters: GpuParameters | null,
  ) {}

  range(of: Tensor | Scratch): BufferRange {
    const stored = 'floats' in of ? of : this.layout.storage(of);
    if ('floats' in of && of.within !== undefined) {
      const { buffer, offset } = this.range(of.within.of);
      const start = offset + of.within.start * FLOAT_BYTES;
      return { buffer, offset: start, bytes: of.floats * FLOAT_BYTES };
    }
    const placed = this.layout.placed.get(stored);
    if (placed !== undefined && this.parameters !== null)
      return this.parameters.range(placed.buffer, placed.slot);
    const number = this.layout.bufferOf.get(stored);
    if (number === undefined)
      throw new WebGpuEngineError(
        `"${'name' in of ? of.name : 'scratch'}" is not part of this plan.`,
      );
    const floats = 'floats' in of ? of.floats : of.size;
    return { buffer: this.buffers[number], offset: 0, bytes: floats * FLOAT_BYTES };
  }

  dispose(): void {
    for (const buffer of this.buffers) buffer.destroy();
  }
}

function plannedStep(
  { layer, kind, result, attributes, multiplyAdds, dispatches }: GpuStep,
  gpu: Parameters<GpuStep['dispatches']>[0],
): PlannedDispatch[] {
  return dispatches(gpu).map((dispatch, index) => ({
    layer,
    kind,
    shape: result.shape,
    attributes,
    multiplyAdds: index === 0 ? multiplyAdds : 0,
    dispatch,
  }));
}

function plannedSums(dispatch: Dispatch, shape: Shape): PlannedDispatch {
  return { layer: '', kind: 'sum_parts', shape, attributes: {}, multiplyAdds: 0, dispatch };
}

/** A result that is copied to where it is wanted. */
interface Copy {
  readonly tensor: Tensor;
  readonly target: Scratch;
  readonly to: FlatRange;
}

/** What can be written where it is wanted at once: computed, nobody's input, wanted once. */
function splitWritten(
  written: PlacedTensors['written'],
  steps: readonly GpuStep[],
  storage: (tensor: Tensor) => Tensor,
): { direct: Map<Tensor, FlatRange>; copies: Copy[] } {
  const made = new Set(steps.flatMap(({ outputs }) => outputs));
  const read = new Set(steps.flatMap(({ inputs }) => inputs));
  const direct = new Map<Tensor, FlatRange>();
  const copies: Copy[] = [];
  for (const [tensor, to] of written) {
    const stored = storage(tensor);
    if (made.has(stored) && !read.has(stored) && !direct.has(stored)) direct.set(stored, to);
    else copies.push({ tensor, target: { floats: tensor.size }, to });
  }
  return { direct, copies };
}

const COPY_WORKGROUP = 64;

function plannedCopy({ tensor, target }: Copy): PlannedDispatch {
  const { workgroups, index } = foldWorkgroups(Math.ceil(tensor.size / COPY_WORKGROUP));
  const code = `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(${COPY_WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let i = ${index} * ${COPY_WORKGROUP}u + local;
  if (i < ${tensor.size}u) { y[i] = x[i]; }
}`;
  const bindings = [
    { of: tensor, access: 'read' },
    { of: target, access: 'read_write' },
  ] as const;
  return {
    layer: tensor.name,
    kind: 'copy',
    shape: tensor.shape,
    attributes: {},
    multiplyAdds: 0,
    dispatch: { kernel: 'copy', code, bindings, workgroups },
  };
}

export function bindingUses({ bindings }: Dispatch): BindingUse[] {
  return bindings.map(({ access }) => (access === 'read' ? 'r' : 'w'));
}

function placeOf({ layer, dispatch }: PlannedDispatch): string {
  return layer === '' ? dispatch.kernel : `${layer} (${dispatch.kernel})`;
}

function checkLimits(planned: PlannedDispatch, limits: GPUSupportedLimits): void {
  const { workgroups, bindings } = planned.dispatch;
  const place = placeOf(planned);
  if (workgroups.some((count) => count > MOST_WORKGROUPS))
    throw new WebGpuEngineError(
      `${place}: ${workgroups.join('×')} workgroups are more than ${MOST_WORKGROUPS} along one axis.`,
    );
  const most = limits.maxStorageBuffersPerShaderStage;
  if (bindings.length > most)
    throw new WebGpuEngineError(
      `${place}: the kernel binds ${bindings.length} arrays, but this GPU takes ${most}.`,
    );
}
