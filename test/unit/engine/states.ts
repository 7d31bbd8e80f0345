// Layer: tests. States of networks in training: named tensors as one vector, and changed ones.

import type { NamedTensor, StateDict } from '../../../webview/lab/engine/networks/stateDict';
import { Draws } from './random';

/** All values, one tensor after the other in the order of the names. */
export function flat(tensors: StateDict): Float32Array {
  const names = [...tensors.keys()].sort();
  return Float32Array.from(names.flatMap((name) => Array.from(valuesOf(tensors, name))));
}

/** The values of one tensor themselves, not a copy. */
export function valuesOf(tensors: StateDict, name: string): Float32Array {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`There is no ${name}.`);
  return tensor.data;
}

/** Tensors of the same names and shapes with other values. */
export function mapped(
  tensors: StateDict,
  values: (data: Float32Array, name: string) => ArrayLike<number>,
): StateDict {
  return new Map(
    Array.from(tensors, ([name, { shape, data }]): [string, NamedTensor] => [
      name,
      { shape, data: Float32Array.from(values(data, name)) },
    ]),
  );
}

/** The same with normals as values. */
export function normalTensors(tensors: StateDict, seed: number): StateDict {
  const draws = new Draws(seed);
  return mapped(tensors, ({ length }) => draws.normals(length));
}

/** One time for so many rows. */
export function times(rows: number, t: number): Float32Array {
  return new Float32Array(rows).fill(t);
}
