// Layer: lab worker, engine. Parameters by name, as a state dict of diffusers holds them: what goes
// into an engine and comes out of it, whatever layout the engine keeps.

import type { Shape } from '../graph/graph';

export interface NamedTensor {
  readonly shape: Shape;
  readonly data: Float32Array;
}

export type StateDict = ReadonlyMap<string, NamedTensor>;

/** Number of all values. */
export function valueCount(tensors: StateDict): number {
  let count = 0;
  for (const { data } of tensors.values()) count += data.length;
  return count;
}

/** The tensors of `layout` cut out of a flat vector, as copies. */
export function cutTensors(
  layout: readonly { name: string; shape: Shape; offset: number; size: number }[],
  flat: Float32Array,
): StateDict {
  return new Map(
    layout.map(({ name, shape, offset, size }) => [
      name,
      { shape, data: flat.slice(offset, offset + size) },
    ]),
  );
}
