// Layer: lab worker, engine. Which extents of a graph's tensors follow the batch. A graph has a
// fixed batch, so its network is built for two batches; what differs between both depends on it.

import type { Graph, Shape, Tensor } from '../graph/graph';

/** A shape in which −1 stands for every extent that depends on the batch. */
export type BatchShapes = (of: Tensor) => Shape;

/** Of a graph whose batch is fixed in the file too. */
export const fixedShapes: BatchShapes = ({ shape }) => shape;

/**
 * @param graph the graph to be written
 * @param other the same network built for another batch
 */
export function batchShapes(graph: Graph, other: Graph): BatchShapes {
  const others = new Map(tensorsOf(other).map((tensor) => [tensor.id, tensor.shape]));
  const shapes = new Map(
    tensorsOf(graph).map((tensor) => {
      const twin = others.get(tensor.id) ?? tensor.shape;
      return [tensor, tensor.shape.map((extent, axis) => (extent === twin[axis] ? extent : -1))];
    }),
  );
  return (of) => shapes.get(of) ?? of.shape;
}

function tensorsOf({ inputs, parameters, constants, nodes }: Graph): Tensor[] {
  const given = [...parameters, ...constants].map(({ tensor }) => tensor);
  return [...inputs, ...given, ...nodes.flatMap(({ outputs }) => outputs)];
}
