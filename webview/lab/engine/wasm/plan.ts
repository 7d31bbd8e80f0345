// Layer: lab worker, engine. A graph made ready to run on the wasm kernels: the nodes that the
// wanted outputs need, each one call with all addresses fixed, over one arena laid out by
// liveness. Running it allocates nothing.

import type { Graph, GraphNode, Operation, Shape, Tensor, WasmPlacement } from '../graph/graph';
import type { KernelCall } from './kernels';
import { align, layOutArena, type Lifetime } from './liveness';
import type { KernelModule } from './module';
import { WasmEngineError } from './module';

/** One kernel call of a plan. */
export interface PlanStep {
  readonly layer: string;
  readonly kind: string;
  /** Shape of the result, and what the operation was given besides tensors. */
  readonly shape: Shape;
  readonly attributes: NonNullable<Operation['attributes']>;
  readonly call: KernelCall;
  readonly multiplyAdds: number;
}

const FLOAT_BYTES = 4;

/** Compiled for one kernel module; tensors are addressed by the graph's own objects. */
export class WasmPlan {
  readonly steps: readonly PlanStep[];
  /** Bytes of the arena (activations, gradients in passing, workspace), without parameters. */
  readonly arenaBytes: number;
  private readonly addresses: ReadonlyMap<Tensor, number>;
  private readonly calls: readonly (() => void)[];

  /**
   * @param outputs what is to be computed and kept; everything that they do not need is left out
   * @param placed tensors that lie outside the arena (parameters and their gradients), by address
   */
  constructor(
    private readonly kernels: KernelModule,
    graph: Graph,
    outputs: readonly Tensor[],
    placed: ReadonlyMap<Tensor, number>,
  ) {
    const storage = storageOf(graph);
    const nodes = neededNodes(graph, outputs);
    const read = new Set(nodes.flatMap(({ operation }) => operation.inputs.map(storage)));
    for (const output of outputs) read.add(storage(output));
    const lifetimes = lifetimesOf(graph, nodes, outputs, storage, placed);
    const layout = layOutArena([...lifetimes.values()]);
    const workspaceFloats = workspaceOf(nodes);

    this.arenaBytes = layout.bytes + align(workspaceFloats * FLOAT_BYTES);
    const base = kernels.allocate(this.arenaBytes);
    const addresses = new Map(placed);
    [...lifetimes.keys()].forEach((tensor, index) => {
      addresses.set(tensor, base + layout.offsets[index]);
    });
    for (const { outputs: made } of nodes)
      for (const tensor of made) {
        const address = addresses.get(storage(tensor));
        if (address !== undefined) addresses.set(tensor, address);
      }
    this.addresses = addresses;

    const at: WasmPlacement = Object.assign((tensor: Tensor) => this.address(tensor), {
      optional: (tensor: Tensor) => (read.has(storage(tensor)) ? this.address(tensor) : 0),
      workspace: () => base + layout.bytes,
    });
    this.steps = nodes.flatMap(({ operation, layer, outputs: made }) =>
      operation.wasm === undefined
        ? []
        : [
            {
              layer,
              kind: operation.kind,
              shape: made[0].shape,
              attributes: operation.attributes ?? {},
              call: operation.wasm(at, made),
              multiplyAdds: operation.multiplyAdds ?? 0,
            },
          ],
    );
    this.calls = this.steps.map(({ call }) => kernels.bind(call));
    for (const { tensor, values } of graph.constants) this.values(tensor).set(values);
  }

  /** Multiply-adds of one run. */
  get multiplyAdds(): number {
    return this.steps.reduce((sum, step) => sum + step.multiplyAdds, 0);
  }

  /** Runs every step once. */
  run(): void {
    for (const call of this.calls) call();
  }

  /** The memory of an input, parameter or output; valid until more memory is allocated. */
  values(tensor: Tensor): Float32Array {
    return this.kernels.floats(this.address(tensor), tensor.size);
  }

  private address(tensor: Tensor): number {
    const address = this.addresses.get(tensor);
    if (address === undefined)
      throw new WasmEngineError(`"${tensor.name}" is not part of this plan.`);
    return address;
  }
}

/** Maps a view to the tensor whose storage it shares. */
function storageOf(graph: Graph): (tensor: Tensor) => Tensor {
  const origin = new Map<Tensor, Tensor>();
  for (const { operation, outputs } of graph.nodes)
    if (operation.view === true) {
      const [source] = operation.inputs;
      origin.set(outputs[0], origin.get(source) ?? source);
    }
  return (tensor) => origin.get(tensor) ?? tensor;
}

/** The nodes that `outputs` depend on, in running order. */
function neededNodes(graph: Graph, outputs: readonly Tensor[]): GraphNode[] {
  const wanted = new Set(outputs);
  const needed: GraphNode[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue;
    for (const input of node.operation.inputs) wanted.add(input);
    needed.push(node);
  }
  return needed.reverse();
}

/** When each stored tensor is alive. Inputs and wanted outputs are alive throughout. */
function lifetimesOf(
  graph: Graph,
  nodes: readonly GraphNode[],
  outputs: readonly Tensor[],
  storage: (tensor: Tensor) => Tensor,
  placed: ReadonlyMap<Tensor, number>,
): Map<Tensor, Lifetime> {
  const end = nodes.length;
  const lives = new Map<Tensor, { bytes: number; first: number; last: number }>();
  const see = (tensor: Tensor, step: number): void => {
    const stored = storage(tensor);
    if (placed.has(stored)) return;
    const life = lives.get(stored);
    if (life === undefined)
      lives.set(stored, { bytes: align(stored.size * FLOAT_BYTES), first: step, last: step });
    else life.last = Math.max(life.last, step);
  };
  for (const input of [...graph.inputs, ...graph.constants.map(({ tensor }) => tensor)]) {
    see(input, 0);
    see(input, end);
  }
  nodes.forEach(({ operation, outputs: made }, step) => {
    for (const tensor of operation.inputs) see(tensor, step);
    for (const tensor of made) see(tensor, step);
  });
  for (const output of outputs) see(output, end);
  return lives;
}

/** Floats of workspace that the hungriest of the nodes asks for. */
function workspaceOf(nodes: readonly GraphNode[]): number {
  let floats = 0;
  const ask: WasmPlacement = Object.assign(() => 0, {
    optional: () => 0,
    workspace: (wanted: number) => {
      floats = Math.max(floats, wanted);
      return 0;
    },
  });
  for (const { operation, outputs } of nodes) operation.wasm?.(ask, outputs);
  return floats;
}
