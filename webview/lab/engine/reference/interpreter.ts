// Layer: lab worker, engine. The reference of the tests: runs a graph node by node with each
// operation's obvious loops, in float64 or float32. Slow; for tests and for checking the other
// engines.

import type { Graph, Tensor, Values } from '../graph/graph';

/** A tensor was read before anything was put there. */
export class MissingValueError extends Error {
  override readonly name = 'MissingValueError';
  constructor(tensor: Tensor) {
    super(`"${tensor.name}" has no value: feed it before running the graph.`);
  }
}

/** A fed array is not of its tensor's size. */
export class FeedSizeError extends Error {
  override readonly name = 'FeedSizeError';
  constructor(tensor: Tensor, length: number) {
    super(`"${tensor.name}" takes ${tensor.size} numbers, but ${length} were given.`);
  }
}

/** Runs every node; returns a reader of all tensors. Inputs and parameters come from `feeds`. */
export function interpret(
  graph: Graph,
  feeds: ReadonlyMap<Tensor, ArrayLike<number>>,
  precision: 'float32' | 'float64' = 'float64',
): (of: Tensor) => Values {
  const store = new Map<Tensor, Values>();
  const allocate = (size: number): Values =>
    precision === 'float64' ? new Float64Array(size) : new Float32Array(size);
  const read = (tensor: Tensor): Values => {
    const values = store.get(tensor);
    if (values === undefined) throw new MissingValueError(tensor);
    return values;
  };
  const constants = graph.constants.map(({ tensor, values }) => [tensor, values] as const);
  for (const [tensor, values] of [...constants, ...feeds]) {
    if (values.length !== tensor.size) throw new FeedSizeError(tensor, values.length);
    const copy = allocate(tensor.size);
    copy.set(values);
    store.set(tensor, copy);
  }
  for (const { operation, outputs } of graph.nodes) {
    for (const output of outputs) store.set(output, allocate(output.size));
    if (operation.view === true) store.set(outputs[0], read(operation.inputs[0]));
    else operation.evaluate(read, outputs);
  }
  return read;
}
