// Layer: lab worker, engine. Reverse-mode differentiation on the graph: walks the nodes
// backwards and lets each append the nodes of its own gradient (Griewank & Walther, chapter 3).
// Only what depends on a trainable parameter is differentiated.

import type { Graph, Tensor } from '../graph/graph';
import { add } from './add';

/** What {@link differentiate} appended. */
export interface Gradients {
  /** Gradient of the loss, shape 1; feed 1, or the share of the batch that this graph sees. */
  readonly seed: Tensor;
  /** One tensor of the same shape per trainable parameter that the loss depends on. */
  readonly of: ReadonlyMap<Tensor, Tensor>;
}

/** Appends the nodes that compute d loss / d parameter. `loss` must have one element. */
export function differentiate(graph: Graph, loss: Tensor): Gradients {
  graph.check(loss.size === 1, 'differentiate', `the loss must be one number.`);
  const reached = dependents(graph);
  const seed = graph.input('loss_gradient', loss.shape);
  const contributions = new Map<Tensor, Tensor[]>([[loss, [seed]]]);

  const total = (tensor: Tensor): Tensor | null => {
    const terms = contributions.get(tensor);
    if (terms === undefined) return null;
    const sum = terms.reduce((left, right) => add(left, right));
    contributions.set(tensor, [sum]);
    return sum;
  };

  for (const node of [...graph.nodes].reverse()) {
    const [result] = node.outputs;
    const { gradient } = node.operation;
    if (gradient === undefined || !reached.has(result)) continue;
    graph.scope(node.layer, () => {
      const dy = total(result);
      if (dy === null) return;
      for (const [input, emit] of gradient(dy, node.outputs)) {
        if (!reached.has(input)) continue;
        const terms = contributions.get(input) ?? [];
        contributions.set(input, [...terms, emit()]);
      }
    });
  }

  const of = new Map<Tensor, Tensor>();
  for (const { tensor, trainable } of graph.parameters) {
    const gradient = trainable ? total(tensor) : null;
    if (gradient !== null) of.set(tensor, gradient);
  }
  return { seed, of };
}

/** Every tensor that a trainable parameter has influence on, the parameters included. */
function dependents(graph: Graph): Set<Tensor> {
  const reached = new Set(graph.parameters.filter((p) => p.trainable).map((p) => p.tensor));
  for (const { operation, outputs } of graph.nodes) {
    if (operation.gradient !== undefined && operation.inputs.some((input) => reached.has(input)))
      reached.add(outputs[0]);
  }
  return reached;
}
