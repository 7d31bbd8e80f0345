// Layer: lab worker, engine. What an operation is given to write itself as ONNX nodes. The graph is
// channels last; ONNX convolves and normalises channels second. So every value can be had in either
// order, a transposition is only written where the order at hand is not the one that is asked for,
// and neighbours that agree on an order exchange values as they are.

import type { Shape, Tensor } from '../graph/graph';
import { LoweringTo, type Lowering } from '../graph/lowering';

/** Name of a value in the ONNX graph. */
export type OnnxValue = string;

/**
 * Order of a tensor's axes: `last` is that of the graph, [B, …, C]; `first` is [B, C, …]. With two
 * axes or fewer both are the same.
 */
export type ChannelOrder = 'last' | 'first';

/** A number is an integer attribute; floats say so. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

/** What an operation's nodes leave behind. */
export interface OnnxResult {
  readonly value: OnnxValue;
  readonly order: ChannelOrder;
}

/** Writes nodes; everything is static but the batch, which is only known when the model runs. */
export interface OnnxPlacement {
  /** The value of an input of this node; transposed when it is not at hand in that order. */
  value(of: Tensor, order: ChannelOrder): OnnxValue;
  /** The same as int64: class labels and other indices. */
  indices(of: Tensor): OnnxValue;
  /** The order in which these tensors can be had with the fewest transpositions. */
  orderOf(tensors: readonly Tensor[]): ChannelOrder;
  /** A value of this tensor's shape in the other order, brought into `order`. */
  reorder(value: OnnxValue, like: Tensor, order: ChannelOrder): OnnxValue;
  /** Shape of a tensor in an order; −1 stands for an extent that depends on the batch. */
  shape(of: Tensor, order: ChannelOrder): Shape;
  /** Appends a node of the default operator set with one output. */
  node(type: string, inputs: readonly OnnxValue[], attributes?: OnnxAttributes): OnnxValue;
  /** The same numbers under another shape, of which one extent may be −1: whatever is left. */
  reshape(value: OnnxValue, shape: Shape): OnnxValue;
  /** A float32 number, and a list of them. */
  number(value: number): OnnxValue;
  numbers(values: readonly number[]): OnnxValue;
  /** A list of int64. */
  integers(values: readonly number[]): OnnxValue;
}

/** The result of a node as ONNX nodes. */
export type OnnxRule = (to: OnnxPlacement) => OnnxResult;

export const onnxLowering = new LoweringTo<OnnxRule>('onnx');

/** The operation as ONNX nodes; absent where it only occurs in training. */
export function onnxNodes(rule: OnnxRule): Lowering {
  return onnxLowering.by(rule);
}
