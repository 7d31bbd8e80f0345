// Layer: lab worker, engine. A graph made ready to run on the wasm kernels: the nodes that the
// wanted outputs need, each one call with all addresses fixed, over one arena laid out by
// liveness. Running it allocates nothing.

import {
  formatShape,
  type Graph,
  type GraphNode,
  type Operation,
  type Shape,
  type Tensor,
} from '../graph/graph';
import { neededNodes } from '../graph/needed';
import { layOutPlan } from './arena';
import type { KernelCall } from './kernels';
import { wasmLowering, type WasmPlacement } from './lowering';
import type { KernelModule } from './module';
import { WasmEngineError } from './module';
import { pointer } from './pointer';

/** One kernel call of a plan. */
export interface PlanStep {
  readonly layer: string;
  readonly kind: string;
  readonly result: Tensor;
  /** Shape of the result, and what the operation was given besides tensors. */
  readonly shape: Shape;
  readonly attributes: NonNullable<Operation['attributes']>;
  readonly call: KernelCall;
  readonly multiplyAdds: number;
}

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
    const nodes = neededNodes(graph, outputs);
    const { storage, read, blocks, layout, bytes } = layOutPlan(graph, nodes, outputs, placed);

    this.arenaBytes = bytes;
    const base = kernels.allocate(this.arenaBytes, arenaPurpose(nodes));
    const addresses = new Map(placed);
    [...blocks.keys()].forEach((tensor, index) => {
      addresses.set(tensor, base + layout.offsets[index]);
    });
    for (const { outputs: made } of nodes)
      for (const tensor of made) {
        const address = addresses.get(storage(tensor));
        if (address !== undefined) addresses.set(tensor, address);
      }
    this.addresses = addresses;

    const at: WasmPlacement = Object.assign((tensor: Tensor) => pointer(this.address(tensor)), {
      optional: (tensor: Tensor) => (read.has(storage(tensor)) ? pointer(this.address(tensor)) : 0),
      workspace: () => pointer(base + layout.bytes),
    });
    this.steps = nodes
      .filter(({ operation }) => operation.view !== true)
      .map(({ operation, layer, outputs: made }) => {
        const rule = wasmLowering.of(operation);
        if (rule === null)
          throw new WasmEngineError(`${layer}: "${operation.kind}" has no wasm kernel.`);
        return {
          layer,
          kind: operation.kind,
          result: made[0],
          shape: made[0].shape,
          attributes: operation.attributes ?? {},
          call: rule(at, made),
          multiplyAdds: operation.multiplyAdds ?? 0,
        };
      });
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

  /** Runs step by step until `isEnough` says so of a step and its result; answers with that step. */
  runUntil(isEnough: (result: Float32Array, step: PlanStep) => boolean): PlanStep | null {
    for (const [index, step] of this.steps.entries()) {
      this.calls[index]();
      if (isEnough(this.values(step.result), step)) return step;
    }
    return null;
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

/** For the error when there is not enough memory: what the arena holds, and which layer most of it. */
function arenaPurpose(nodes: readonly GraphNode[]): string {
  const size = ({ outputs }: GraphNode): number => outputs[0].size;
  const largest = nodes.reduce((most, node) => (size(node) > size(most) ? node : most));
  const { layer, operation, outputs } = largest;
  const place = layer === '' ? operation.kind : `${layer} (${operation.kind})`;
  return `the values of the plan, of which ${place} makes the largest, ${formatShape(outputs[0].shape)},`;
}
