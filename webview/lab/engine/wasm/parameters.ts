// Layer: lab worker, engine. The parameters of a network in wasm memory: weights, gradients, both
// moments and averages, each one flat buffer of the same layout, so that the optimiser is one
// kernel call and another worker's gradients are one addition.

import { formatShape, type Parameter, type Shape } from '../graph/graph';
import { layOutParameters, type ParameterSlot } from '../graph/slots';
import { cutTensors, type StateDict } from '../networks/stateDict';
import type { KernelModule } from './module';
import { WasmEngineError } from './module';

export type { ParameterSlot };

export type FlatBuffer = 'weights' | 'gradients' | 'm' | 'v' | 'averages';

const BUFFERS: readonly FlatBuffer[] = ['weights', 'gradients', 'm', 'v', 'averages'];
const FLOAT_BYTES = 4;

/** Slots start on whole vectors; the few floats between them stay zero. */
const SLOT_ALIGNMENT = 4;

export class ParameterBuffers {
  readonly slots: readonly ParameterSlot[];
  /** Floats in each buffer. */
  readonly length: number;
  /** Floats at the start of each buffer that training changes. */
  readonly trainableLength: number;
  private readonly bases: Readonly<Record<FlatBuffer, number>>;

  constructor(
    private readonly kernels: KernelModule,
    parameters: readonly Parameter[],
    /** An evaluating network needs `weights` alone. */
    buffers: readonly FlatBuffer[] = BUFFERS,
  ) {
    const { slots, length, trainableLength } = layOutParameters(parameters, SLOT_ALIGNMENT);
    this.slots = slots;
    this.length = length;
    this.trainableLength = trainableLength;
    const bases = { weights: 0, gradients: 0, m: 0, v: 0, averages: 0 };
    for (const buffer of buffers)
      bases[buffer] = kernels.allocate(
        length * FLOAT_BYTES,
        `the ${buffer} of the ${length} parameters`,
      );
    this.bases = bases;
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

  /** A copy of every parameter, by name. */
  tensors(buffer: FlatBuffer): StateDict {
    return cutTensors(this.slots, this.flat(buffer));
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
