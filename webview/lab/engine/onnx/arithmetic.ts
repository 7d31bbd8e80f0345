// Layer: lab worker, engine. What several operations need when they are written as ONNX:
// arithmetic on tensors of one shape, numbers per channel or per sample, SiLU.

import type { Tensor } from '../graph/graph';
import type { ChannelOrder, OnnxPlacement, OnnxResult, OnnxValue } from './lowering';

/** A node that treats all elements alike, on tensors of one shape. */
export function elementwise(
  to: OnnxPlacement,
  type: string,
  tensors: readonly Tensor[],
): OnnxResult {
  const order = to.orderOf(tensors);
  const values = tensors.map((tensor) => to.value(tensor, order));
  return { value: to.node(type, values), order };
}

/** [C], to be combined with a value of `axes` axes. */
export function perChannel(
  to: OnnxPlacement,
  vector: Tensor,
  axes: number,
  order: ChannelOrder,
): OnnxValue {
  const value = to.value(vector, 'last');
  if (order === 'last' || axes <= 2) return value;
  return to.reshape(value, [vector.size, ...Array<number>(axes - 2).fill(1)]);
}

/** [B, C], to be combined with a value of `axes` axes. */
export function perSample(
  to: OnnxPlacement,
  matrix: Tensor,
  axes: number,
  order: ChannelOrder,
): OnnxValue {
  const value = to.value(matrix, 'last');
  if (axes <= 2) return value;
  const [, channels] = matrix.shape;
  const ones = Array<number>(axes - 2).fill(1);
  return to.reshape(value, order === 'first' ? [-1, channels, ...ones] : [-1, ...ones, channels]);
}

/** x·σ(x). */
export function siluOf(to: OnnxPlacement, x: OnnxValue): OnnxValue {
  return to.node('Mul', [x, to.node('Sigmoid', [x])]);
}

/** factor·x; x itself when the factor is 1. */
export function scaledBy(to: OnnxPlacement, x: OnnxValue, factor: number): OnnxValue {
  return factor === 1 ? x : to.node('Mul', [x, to.number(factor)]);
}
