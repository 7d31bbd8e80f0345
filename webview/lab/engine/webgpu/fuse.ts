// Layer: lab worker, engine. From the nodes of a graph to the steps of a GPU plan. Launches cost
// more than light arithmetic, so what can ride along does:
//   - an element rule that one other element rule reads is computed inside of it,
//   - a product with the result of a matrix kernel is taken before that result is stored,
//   - column sums of what a weight gradient reads anyway come out of the weight gradient.

import type { Graph, GraphNode, Operation, Tensor } from '../graph/graph';
import { neededNodes, storageOf } from '../graph/needed';
import { WebGpuEngineError } from './computeDevice';
import type { Dispatch, ElementRule, GpuPlacement } from './dispatch';
import { elementKernel } from './elementwise';
import { gpuLowering, type GpuKernels } from './lowering';

/** What a plan runs as one piece. */
export interface GpuStep {
  readonly layer: string;
  readonly kind: string;
  readonly result: Tensor;
  readonly attributes: NonNullable<Operation['attributes']>;
  readonly multiplyAdds: number;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly dispatches: (gpu: GpuPlacement) => readonly Dispatch[];
}

/** Arrays that fused element rules may read and write: what every device lets a kernel bind, less
 *  two that may be bound twice, as vectors and as numbers. */
const MOST_BINDINGS = 6;

/** The steps that compute `wanted`, in running order. */
export function gpuSteps(graph: Graph, wanted: readonly Tensor[]): GpuStep[] {
  return new Fusion(graph, wanted).steps();
}

class Fusion {
  private readonly nodes: readonly GraphNode[];
  private readonly storage: (tensor: Tensor) => Tensor;
  private readonly makers = new Map<Tensor, GraphNode>();
  private readonly readers = new Map<Tensor, Set<GraphNode>>();
  private readonly wanted: ReadonlySet<Tensor>;
  /** Nodes that others do the work of. */
  private readonly absorbed = new Set<GraphNode>();
  /** Column sums that come out of weight gradients. */
  private readonly rowSums = new Map<GraphNode, Tensor>();

  constructor(graph: Graph, wanted: readonly Tensor[]) {
    this.storage = storageOf(graph);
    this.wanted = new Set(wanted.map(this.storage));
    this.nodes = neededNodes(graph, wanted).filter(({ operation }) => operation.view !== true);
    for (const node of this.nodes) {
      for (const tensor of node.outputs) this.makers.set(tensor, node);
      for (const input of node.operation.inputs.map(this.storage))
        this.readers.set(input, (this.readers.get(input) ?? new Set()).add(node));
    }
  }

  /** Backwards, because whoever reads decides what is computed on the way. */
  steps(): GpuStep[] {
    this.pairRowSums();
    const steps: GpuStep[] = [];
    for (const node of [...this.nodes].reverse()) {
      if (this.absorbed.has(node)) continue;
      const rule = gpuLowering.of(node.operation);
      if (rule === null)
        throw new WebGpuEngineError(`${node.layer}: "${node.operation.kind}" has no GPU kernel.`);
      const step =
        this.timesStep(node) ??
        (rule.kind === 'kernels' ? this.kernelStep(node, rule) : this.elementStep(node, rule.rule));
      steps.push(step);
    }
    return steps.reverse();
  }

  private isRead(tensor: Tensor): boolean {
    return this.wanted.has(this.storage(tensor)) || this.readers.has(this.storage(tensor));
  }

  /** The node that makes `tensor` for `reader` and for nothing else. */
  private soleSource(tensor: Tensor, reader: GraphNode): GraphNode | null {
    const stored = this.storage(tensor);
    const maker = this.makers.get(stored);
    if (maker === undefined || this.wanted.has(stored) || this.absorbed.has(maker)) return null;
    const [result, ...saved] = maker.outputs;
    if (stored !== result || saved.some((other) => this.isRead(other))) return null;
    const readers = this.readers.get(stored);
    return readers?.size === 1 && readers.has(reader) ? maker : null;
  }

  private step(
    node: GraphNode,
    inputs: readonly Tensor[],
    outputs: readonly Tensor[],
    dispatches: GpuStep['dispatches'],
    others: readonly GraphNode[] = [],
  ): GpuStep {
    const { operation, layer } = node;
    return {
      layer,
      kind: operation.kind,
      result: outputs[0],
      attributes: operation.attributes ?? {},
      multiplyAdds: [node, ...others].reduce(
        (sum, each) => sum + (each.operation.multiplyAdds ?? 0),
        0,
      ),
      inputs: inputs.map(this.storage),
      outputs: outputs.filter((tensor) => this.isRead(tensor)),
      dispatches,
    };
  }

  private kernelStep(node: GraphNode, { dispatches, withRowSum }: GpuKernels): GpuStep {
    const { operation, outputs } = node;
    const rowSum = this.rowSums.get(node);
    if (withRowSum !== undefined && rowSum !== undefined)
      return this.step(node, operation.inputs, [...outputs, rowSum], (gpu) =>
        withRowSum(gpu, outputs, rowSum),
      );
    return this.step(node, operation.inputs, outputs, (gpu) => dispatches(gpu, outputs));
  }

  /** Finds for each weight gradient the later column sum of the gradient that both read. */
  private pairRowSums(): void {
    const position = new Map(this.nodes.map((node, index) => [node, index]));
    for (const [node, index] of position) {
      if (kernelsOf(node)?.withRowSum === undefined) continue;
      const dy = this.storage(node.operation.inputs[1]);
      const sum = [...(this.readers.get(dy) ?? [])].find(
        (reader) =>
          reader.operation.kind === 'column_sum' &&
          reader.outputs[0].size === node.outputs[0].shape[0] &&
          (position.get(reader) ?? 0) > index &&
          !this.absorbed.has(reader),
      );
      if (sum === undefined) continue;
      this.absorbed.add(sum);
      this.rowSums.set(node, sum.outputs[0]);
    }
  }

  /** A product of two tensors of which a matrix kernel makes one just for it. */
  private timesStep(node: GraphNode): GpuStep | null {
    if (node.operation.kind !== 'multiply') return null;
    const [a, b] = node.operation.inputs;
    if (this.storage(a) === this.storage(b)) return null;
    for (const [product, factor] of [
      [a, b],
      [b, a],
    ]) {
      const source = this.soleSource(product, node);
      const times = source === null ? undefined : kernelsOf(source)?.times;
      if (source === null || times === undefined) continue;
      this.absorbed.add(source);
      const inputs = [...source.operation.inputs, factor];
      const dispatches = (gpu: GpuPlacement): readonly Dispatch[] =>
        times(gpu, node.outputs, factor);
      return { ...this.step(source, inputs, node.outputs, dispatches), layer: node.layer };
    }
    return null;
  }

  private elementStep(node: GraphNode, rule: ElementRule): GpuStep {
    const inlined = new Map<Tensor, ElementRule>();
    const absorbed: GraphNode[] = [];
    let inputs = [...new Set(node.operation.inputs.map(this.storage))];
    const results = node.outputs.filter((tensor) => this.isRead(tensor));
    for (let at = 0; at < inputs.length;) {
      const source = this.soleSourceAmong(inputs[at], [node, ...absorbed]);
      const sourceRule = source === null ? null : gpuLowering.of(source.operation);
      if (source !== null && sourceRule?.kind === 'elements') {
        const others = inputs.filter((_, index) => index !== at);
        const joined = [...new Set([...others, ...source.operation.inputs.map(this.storage)])];
        if (joined.length + results.length <= MOST_BINDINGS) {
          inlined.set(source.outputs[0], sourceRule.rule);
          absorbed.push(source);
          inputs = joined;
          at = 0;
          continue;
        }
      }
      at += 1;
    }
    for (const source of absorbed) this.absorbed.add(source);
    const isRead = (tensor: Tensor): boolean => this.isRead(tensor);
    return this.step(
      node,
      inputs,
      node.outputs,
      () => [elementKernel(node, rule, inlined, this.storage, isRead)],
      absorbed,
    );
  }

  private soleSourceAmong(tensor: Tensor, readers: readonly GraphNode[]): GraphNode | null {
    for (const reader of readers) {
      const source = this.soleSource(tensor, reader);
      if (source !== null) return source;
    }
    return null;
  }
}

/** The kernels of a node; null for one that is computed element by element. */
function kernelsOf({ operation }: GraphNode): GpuKernels | null {
  const rule = gpuLowering.of(operation);
  return rule?.kind === 'kernels' ? rule : null;
}
