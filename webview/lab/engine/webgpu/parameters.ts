// Layer: lab worker, engine. The parameters of a network on the GPU: weights, gradients, both
// moments and averages, each one flat buffer of the same layout.

import { formatShape, type Parameter, type Shape } from '../graph/graph';
import { layOutParameters, type ParameterSlot, type ParameterSlots } from '../graph/slots';
import { cutTensors, type StateDict } from '../networks/stateDict';
import { WebGpuEngineError, type BufferRange, type ComputeDevice } from './computeDevice';

export type FlatBuffer = 'weights' | 'gradients' | 'm' | 'v' | 'averages';

export const FLAT_BUFFERS: readonly FlatBuffer[] = ['weights', 'gradients', 'm', 'v', 'averages'];

/** A part of one of the network's flat buffers. */
export interface FlatRange {
  readonly buffer: FlatBuffer;
  readonly slot: ParameterSlot;
}

const FLOAT_BYTES = 4;

/** Where a binding may start on every device: 256 bytes. */
const SLOT_ALIGNMENT = 64;

/** The layout of a network's parameters on the GPU. */
export function gpuSlots(parameters: readonly Parameter[]): ParameterSlots {
  return layOutParameters(parameters, SLOT_ALIGNMENT);
}

export class GpuParameters {
  private constructor(
    private readonly compute: ComputeDevice,
    readonly layout: ParameterSlots,
    private readonly buffers: ReadonlyMap<FlatBuffer, GPUBuffer>,
  ) {}

  /** @param kept an evaluating network needs `weights` alone */
  static async make(
    compute: ComputeDevice,
    parameters: readonly Parameter[],
    kept: readonly FlatBuffer[] = FLAT_BUFFERS,
  ): Promise<GpuParameters> {
    const layout = gpuSlots(parameters);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    const bytes = layout.length * FLOAT_BYTES;
    const made = await compute.allocate(
      `${kept.join(', ')} of ${layout.length} parameters`,
      kept.map((name) => ({ label: `The network's ${name}`, bytes, usage })),
    );
    return new GpuParameters(compute, layout, new Map(kept.map((name, i) => [name, made[i]])));
  }

  get slots(): readonly ParameterSlot[] {
    return this.layout.slots;
  }

  /** A whole buffer, or one parameter in it. */
  range(name: FlatBuffer, slot?: ParameterSlot): BufferRange {
    const buffer = this.buffers.get(name);
    if (buffer === undefined) throw new WebGpuEngineError(`This network keeps no ${name}.`);
    const { offset, size } = slot ?? { offset: 0, size: this.layout.length };
    return { buffer, offset: offset * FLOAT_BYTES, bytes: size * FLOAT_BYTES };
  }

  /** The slot of a parameter by its diffusers name. */
  slot(name: string): ParameterSlot {
    const found = this.slots.find((slot) => slot.name === name);
    if (found === undefined) throw new WebGpuEngineError(`The network has no parameter "${name}".`);
    return found;
  }

  /** Sets every parameter from a state dict; throws when one is missing or of another shape. */
  load(
    buffer: FlatBuffer,
    tensors: ReadonlyMap<string, { readonly shape: Shape; readonly data: ArrayLike<number> }>,
  ): void {
    const flat = new Float32Array(this.layout.length);
    for (const { name, shape, offset } of this.slots) {
      const given = tensors.get(name);
      if (given === undefined) throw new WebGpuEngineError(`The weights hold no "${name}".`);
      if (formatShape(given.shape) !== formatShape(shape))
        throw new WebGpuEngineError(
          `"${name}" is ${formatShape(given.shape)} in the weights, but ${formatShape(shape)} in the network.`,
        );
      flat.set(given.data, offset);
    }
    this.compute.write(this.range(buffer), flat);
  }

  /** Every parameter of some buffers, by name. Waits for everything that was queued. */
  async read(buffers: readonly FlatBuffer[]): Promise<ReadonlyMap<string, Float32Array>[]> {
    const flats = await this.compute.read(buffers.map((name) => this.range(name)));
    return flats.map(
      (flat) =>
        new Map(
          this.slots.map(({ name, offset, size }) => [name, flat.subarray(offset, offset + size)]),
        ),
    );
  }

  /** As {@link read}, with shapes. */
  async tensors(buffers: readonly FlatBuffer[]): Promise<StateDict[]> {
    const flats = await this.compute.read(buffers.map((name) => this.range(name)));
    return flats.map((flat) => cutTensors(this.slots, flat));
  }

  dispose(): void {
    for (const buffer of this.buffers.values()) buffer.destroy();
  }
}
