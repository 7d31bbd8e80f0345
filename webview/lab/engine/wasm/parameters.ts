// Layer: lab worker, engine. The parameters of a network in wasm memory: weights, gradients, both
// moments and averages, each one flat buffer of the same layout, so that the optimiser is one
// kernel call and another worker's gradients are one addition.

import { formatShape, type Parameter, type Shape } from '../graph/graph';
import type { KernelModule } from './module';
import { WasmEngineError } from './module';

/** Where a parameter stands in each flat buffer, in floats. */
export interface ParameterSlot {
  readonly name: string;
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
  readonly trainable: boolean;
}

export type FlatBuffer = 'weights' | 'gradients' | 'm' | 'v' | 'averages';

const BUFFERS: readonly FlatBuffer[] = ['weights', 'gradients', 'm', 'v', 'averages'];
const FLOAT_BYTES = 4;

/** Slots start on whole vectors; the few floats between them stay zero. */
const SLOT_ALIGNMENT = 4;

export class ParameterBuffers {
  readonly slots: readonly ParameterSlot[];
  /** Floats in each buffer. */
  readonly length: number;
  private readonly bases: Readonly<Record<FlatBuffer, number>>;

  /** Frozen parameters come last, so that the optimiser can stop before them. */
  constructor(
    private readonly kernels: KernelModule,
    parameters: readonly Parameter[],
    /** An evaluating network needs `weights` alone. */
    buffers: readonly FlatBuffer[] = BUFFERS,
  ) {
    let offset = 0;
    const ordered = [...parameters].sort((a, b) => Number(b.trainable) - Number(a.trainable));
    this.slots = ordered.map(({ tensor, trainable }) => {
      const slot = { name: tensor.name, shape: tensor.shape, offset, size: tensor.size, trainable };
      offset += Math.ceil(tensor.size / SLOT_ALIGNMENT) * SLOT_ALIGNMENT;
      return slot;
    });
    this.length = offset;
    const bases = { weights: 0, gradients: 0, m: 0, v: 0, averages: 0 };
    for (const buffer of buffers)
      bases[buffer] = kernels.allocate(
        offset * FLOAT_BYTES,
        `the ${buffer} of the ${offset} parameters`,
      );
    this.bases = bases;
  }

  /** Floats at the start of each buffer that training changes. */
  get trainableLength(): number {
    return this.slots.find(({ trainable }) => !trainable)?.offset ?? this.length;
  }

  /** Byte address of a buffer, or of one parameter in it. */
  address(buffer: FlatBuffer, slot?: ParameterSlot): number {
    const base = this.bases[buffer];
    if (base === 0) throw new WasmEngineError(`This network keeps no ${buffer}.`);
    return base + (slot?.offset ?? 0) * FLOAT_BYTES;
  }

  /** The slot of a parameter by its diffusers name. */
  slot(name: string): ParameterSlot {
    const found = this.slots.find((slot) => slot.name === name);
    if (found === undefined) throw new WasmEngineError(`The network has no parameter "${name}".`);
    return found;
  }

  /** A view of one parameter; valid until more memory is allocated. */
  values(buffer: FlatBuffer, name: string): Float32Array {
    const slot = this.slot(name);
    return this.kernels.floats(this.address(buffer, slot), slot.size);
  }

  /** A view of a whole buffer; valid until more memory is allocated. */
  flat(buffer: FlatBuffer): Float32Array {
    return this.kernels.floats(this.address(buffer), this.length);
  }

  /** Sets every parameter from a state dict; throws when one is missing or of another shape. */
  load(
    buffer: FlatBuffer,
    tensors: ReadonlyMap<string, { readonly shape: Shape; readonly data: ArrayLike<number> }>,
  ): void {
    for (const { name, shape } of this.slots) {
      const given = tensors.get(name);
      if (given === undefined) throw new WasmEngineError(`The weights hold no "${name}".`);
      if (formatShape(given.shape) !== formatShape(shape))
        throw new WasmEngineError(
          `"${name}" is ${formatShape(given.shape)} in the weights, but ${formatShape(shape)} in the network.`,
        );
      this.values(buffer, name).set(given.data);
    }
  }
}
