// Layer: lab worker, engine. A graph of this engine as an ONNX graph.

import type { Graph, Tensor } from '../graph/graph';
import { neededNodes } from '../graph/needed';
import { OnnxComposer } from './composer';
import type { BatchShapes } from './extents';
import { OnnxError, type OnnxGraph, type OnnxType } from './model';

/** What the graph is to be from outside. */
export interface GraphEnds {
  readonly inputs: readonly {
    readonly tensor: Tensor;
    readonly name: string;
    readonly type: OnnxType;
  }[];
  readonly output: { readonly tensor: Tensor; readonly name: string };
  /** Values of the parameters, under the parameters' names. */
  readonly weights: ReadonlyMap<Tensor, Float32Array>;
  readonly shapes: BatchShapes;
}

/** @throws {OnnxError} for an operation that ONNX has no nodes for here, or a missing weight */
export function onnxGraph(graph: Graph, ends: GraphEnds): OnnxGraph {
  const { inputs, output, weights, shapes } = ends;
  const composer = new OnnxComposer(shapes);
  for (const { tensor, name, type } of inputs) composer.input(tensor, name, type);
  const given = new Set(inputs.map(({ tensor }) => tensor));
  for (const { tensor } of graph.parameters.filter((parameter) => !given.has(parameter.tensor))) {
    const values = weights.get(tensor);
    if (values === undefined) throw new OnnxError(`The weights hold no "${tensor.name}".`);
    composer.initializer(tensor, values);
  }
  for (const { tensor, values } of graph.constants) composer.initializer(tensor, values);
  for (const node of neededNodes(graph, [output.tensor])) composer.add(node);
  return {
    ...composer.finish(output.tensor, output.name),
    inputs: inputs.map(({ tensor, name, type }) => ({ name, type, shape: shapes(tensor) })),
    outputs: [{ name: output.name, type: 'float32', shape: shapes(output.tensor) }],
  };
}
