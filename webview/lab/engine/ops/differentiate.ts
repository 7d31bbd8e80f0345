// Layer: lab worker, engine. Reverse-mode differentiation on the graph: walks the nodes
// backwards and lets each append the nodes of its own gradient (Griewank & Walther, chapter 3).
// Only what depends on what it is differentiated by gets nodes: trainable parameters, or an input.

import { formatShape, type Graph, type Tensor } from '../graph/graph';
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
  const seed = graph.input('loss_gradient', loss.shape);
  const by = graph.parameters.filter(({ trainable }) => trainable).map(({ tensor }) => tensor);
  return { seed, of: pullBack(graph, loss, seed, by) };
}

/**
 * Appends the nodes that compute Jᵀ v for each of `by`, J the derivative of `result` by it and v
 * the tensor `cotangent`, which has the shape of the result. What the result does not depend on is
 * left out.
 */
export function pullBack(
  graph: Graph,
  result: Tensor,
  cotangent: Tensor,
  by: readonly Tensor[],
): ReadonlyMap<Tensor, Tensor> {
  graph.check(
    cotangent.size === result.size,
    'pullBack',
    `${formatShape(cotangent.shape)} is not the shape of the result, ${formatShape(result.shape)}.`,
  );
  const reached = dependents(graph, by);
  const contributions = new Map<Tensor, Tensor[]>([[result, [cotangent]]]);

  const total = (tensor: Tensor): Tensor | null => {
    const terms = contributions.get(tensor);
    if (terms === undefined) return null;
    const sum = terms.reduce((left, right) => add(left, right));
    contributions.set(tensor, [sum]);
    return sum;
  };

  for (const node of [...graph.nodes].reverse()) {
    const [made] = node.outputs;
    const { gradient } = node.operation;
    if (gradient === undefined || !reached.has(made)) continue;
    graph.scope(node.layer, () => {
      const dy = total(made);
      if (dy === null) return;
      for (const [input, emit] of gradient(dy, node.outputs)) {
        if (!reached.has(input)) continue;
        const terms = contributions.get(input) ?? [];
        contributions.set(input, [...terms, emit()]);
      }
    });
  }

  const of = new Map<Tensor, Tensor>();
  for (const tensor of by) {
    const gradient = total(tensor);
    if (gradient !== null) of.set(tensor, gradient);
  }
  return of;
}

/** Every tensor that one of `by` has influence on, these included. */
function dependents(graph: Graph, by: readonly Tensor[]): Set<Tensor> {
  const reached = new Set(by);
  for (const { operation, outputs } of graph.nodes) {
    if (operation.gradient !== undefined && operation.inputs.some((input) => reached.has(input)))
      reached.add(outputs[0]);
  }
  return reached;
}
