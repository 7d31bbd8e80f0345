// Layer: lab worker, engine. Where parameters stand in flat buffers: weights, gradients, both
// moments and averages have one layout, so that an optimiser takes a whole network at once.

import type { Parameter, Shape, Tensor } from './graph';

/** Where a parameter stands in each flat buffer, in floats. */
export interface ParameterSlot {
  readonly name: string;
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
  readonly trainable: boolean;
}

export interface ParameterSlots {
  readonly slots: readonly ParameterSlot[];
  /** Floats in each buffer. */
  readonly length: number;
  /** Floats at the start of each buffer that training changes. */
  readonly trainableLength: number;
}

/**
 * Frozen parameters come last, so that the optimiser can stop before them.
 * @param alignment floats on whose multiples slots start; what lies between them stays zero
 */
export function layOutParameters(
  parameters: readonly Parameter[],
  alignment: number,
): ParameterSlots {
  let length = 0;
  const ordered = [...parameters].sort((a, b) => Number(b.trainable) - Number(a.trainable));
  const slots = ordered.map(({ tensor, trainable }: { tensor: Tensor; trainable: boolean }) => {
    const { name, shape, size } = tensor;
    const slot = { name, shape, offset: length, size, trainable };
    length += Math.ceil(size / alignment) * alignment;
    return slot;
  });
  const trainableLength = slots.find(({ trainable }) => !trainable)?.offset ?? length;
  return { slots, length, trainableLength };
}
