// Layer: lab worker, engine. A graph run node by node on the backend that TensorFlow.js is set to.
// Nothing of the lab's own kernels or gradients takes part, so its numbers are an independent
// check of theirs, and it runs wherever TensorFlow.js does.

import * as tf from '@tensorflow/tfjs-core';
import type { Constant, Graph, GraphNode, Tensor } from '../graph/graph';
import { neededNodes } from '../graph/needed';
import { tfjsLowering } from './lowering';
import { tfjs } from './operations';

/** A graph asks for what TensorFlow.js is not given or cannot do. */
export class TfjsInterpreterError extends Error {
  override readonly name = 'TfjsInterpreterError';
}

/** A graph made ready for one wanted tensor. It holds nothing on the device between two runs. */
export class TfjsProgram {
  private readonly nodes: readonly GraphNode[];
  private readonly constants: readonly Constant[];

  /** @param output must not depend on gradients that `differentiate` appended */
  constructor(
    graph: Graph,
    private readonly output: Tensor,
  ) {
    this.nodes = neededNodes(graph, [output]);
    for (const { operation, layer } of this.nodes)
      if (tfjsLowering.of(operation) === null)
        throw new TfjsInterpreterError(
          `${layer}: TensorFlow.js does not run "${operation.kind}", which is part of a gradient.`,
        );
    const read = new Set(this.nodes.flatMap(({ operation }) => operation.inputs));
    this.constants = graph.constants.filter(({ tensor }) => read.has(tensor));
  }

  /** The output, for the caller to dispose of. `feeds` has every input and parameter it needs. */
  run(feeds: ReadonlyMap<Tensor, tf.Tensor>): tf.Tensor {
    return tf.tidy(() => {
      const store = new Map(feeds);
      for (const { tensor, values } of this.constants)
        store.set(tensor, tf.tensor(values, [...tensor.shape]));
      const read = (tensor: Tensor): tf.Tensor => {
        const value = store.get(tensor);
        if (value === undefined)
          throw new TfjsInterpreterError(`"${tensor.name}" has no value; feed it.`);
        return value;
      };
      for (const { operation, outputs } of this.nodes) {
        const result = tfjsLowering.of(operation)?.(tfjs, read);
        if (result !== undefined) store.set(outputs[0], result);
      }
      return tf.clone(read(this.output));
    });
  }
}
