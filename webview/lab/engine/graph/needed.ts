// Layer: lab worker, engine. What a plan has to know of a graph before it lays anything out: the
// nodes that the wanted outputs need, which tensors share storage, and how long each is alive.

import type { Graph, GraphNode, Tensor } from './graph';

/** First and last step, both included, in which a tensor must keep its values. */
export interface Lifespan {
  readonly first: number;
  readonly last: number;
}

/** Maps a view to the tensor whose storage it shares. */
export function storageOf(graph: Graph): (tensor: Tensor) => Tensor {
  const origin = new Map<Tensor, Tensor>();
  for (const { operation, outputs } of graph.nodes)
    if (operation.view === true) {
      const [source] = operation.inputs;
      origin.set(outputs[0], origin.get(source) ?? source);
    }
  return (tensor) => origin.get(tensor) ?? tensor;
}

/** The nodes that `outputs` depend on, in running order. */
export function neededNodes(graph: Graph, outputs: readonly Tensor[]): GraphNode[] {
  const wanted = new Set(outputs);
  const needed: GraphNode[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue;
    for (const input of node.operation.inputs) wanted.add(input);
    needed.push(node);
  }
  return needed.reverse();
}

/** When each stored tensor is alive. What is not computed (inputs, parameters, constants) is alive
 *  throughout, the wanted outputs to the end. */
export function lifespans(
  graph: Graph,
  steps: readonly { readonly inputs: readonly Tensor[]; readonly outputs: readonly Tensor[] }[],
  outputs: readonly Tensor[],
  storage: (tensor: Tensor) => Tensor,
): Map<Tensor, Lifespan> {
  const end = steps.length;
  const lives = new Map<Tensor, Lifespan>();
  const see = (tensor: Tensor, step: number): void => {
    const stored = storage(tensor);
    lives.set(stored, { first: lives.get(stored)?.first ?? step, last: step });
  };
  const fixed = [...graph.parameters, ...graph.constants].map(({ tensor }) => tensor);
  const given = [...graph.inputs, ...fixed];
  for (const tensor of given) see(tensor, 0);
  steps.forEach((step, index) => {
    for (const tensor of [...step.inputs, ...step.outputs]) see(tensor, index);
  });
  for (const tensor of [...given, ...outputs]) see(tensor, end);
  return lives;
}
