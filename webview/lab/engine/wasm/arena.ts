// Layer: lab worker, engine. The arena of a plan before there is memory for it: which blocks it
// holds, where each lies, and how large it is.

import type { Graph, GraphNode, Tensor } from '../graph/graph';
import { lifespans, storageOf, type Lifespan } from '../graph/needed';
import { pointer, type Pointer } from './pointer';
import { align, layOutArena, type ArenaLayout, type Lifetime } from './liveness';
import { wasmLowering, type WasmPlacement } from './lowering';

const FLOAT_BYTES = 4;

export interface PlanLayout {
  /** Maps a view to the tensor whose storage it shares. */
  readonly storage: (tensor: Tensor) => Tensor;
  /** Storage that a node reads, or that is wanted. */
  readonly read: ReadonlySet<Tensor>;
  /** Every stored tensor that does not lie elsewhere; in the order of the layout. */
  readonly blocks: ReadonlyMap<Tensor, Lifetime>;
  readonly layout: ArenaLayout;
  /** Blocks and, behind them, the workspace of the kernels. */
  readonly bytes: number;
}

/**
 * @param nodes what is computed, in running order
 * @param outputs what is kept to the end
 * @param placed tensors that lie outside the arena
 */
export function layOutPlan(
  graph: Graph,
  nodes: readonly GraphNode[],
  outputs: readonly Tensor[],
  placed: Pick<ReadonlySet<Tensor>, 'has'>,
): PlanLayout {
  const storage = storageOf(graph);
  const read = new Set(nodes.flatMap(({ operation }) => operation.inputs.map(storage)));
  for (const output of outputs) read.add(storage(output));
  const steps = nodes.map(({ operation, outputs: made }) => ({
    inputs: operation.inputs,
    outputs: made,
  }));
  const asked = whatKernelsAskFor(nodes, storage);
  const lives = lifespans(graph, steps, outputs, storage);
  // What a kernel can leave out and nobody reads needs no memory.
  for (const { outputs: made } of nodes)
    for (const tensor of made.map(storage))
      if (!read.has(tensor) && !asked.tensors.has(tensor)) lives.delete(tensor);
  const blocks = blocksOf(lives, placed);
  const layout = layOutArena([...blocks.values()]);
  const bytes = layout.bytes + align(asked.workspace * FLOAT_BYTES);
  return { storage, read, blocks, layout, bytes };
}

/** Blocks of the arena: every stored tensor that does not lie elsewhere. */
function blocksOf(
  lives: ReadonlyMap<Tensor, Lifespan>,
  placed: Pick<ReadonlySet<Tensor>, 'has'>,
): Map<Tensor, Lifetime> {
  const blocks = new Map<Tensor, Lifetime>();
  for (const [tensor, life] of lives)
    if (!placed.has(tensor))
      blocks.set(tensor, { bytes: align(tensor.size * FLOAT_BYTES), ...life });
  return blocks;
}

/** Tensors without which the kernels cannot run, and the floats of workspace that the hungriest of
 *  them asks for. */
function whatKernelsAskFor(
  nodes: readonly GraphNode[],
  storage: (tensor: Tensor) => Tensor,
): { readonly tensors: ReadonlySet<Tensor>; readonly workspace: number } {
  const tensors = new Set<Tensor>();
  let floats = 0;
  const nowhere = pointer(0);
  const take = (tensor: Tensor): Pointer => {
    tensors.add(storage(tensor));
    return nowhere;
  };
  const ask: WasmPlacement = Object.assign(take, {
    optional: () => nowhere,
    workspace: (wanted: number) => {
      floats = Math.max(floats, wanted);
      return nowhere;
    },
  });
  for (const { operation, outputs } of nodes) wasmLowering.of(operation)?.(ask, outputs);
  return { tensors, workspace: floats };
}
