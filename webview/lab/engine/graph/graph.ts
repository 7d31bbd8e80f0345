// Layer: lab worker, engine. The static graph that every engine reads: tensors of known shape
// and the operations between them, in the order in which they run. An operation is a function
// (see `../ops`) that checks its shapes, appends one node and returns its output; the node carries
// its gradient, its reference and what each backend makes of it (`lowering.ts`), which the graph does
// not look into. Shape faults are found while the graph is built and name the layer.

import type { Lowering } from './lowering';

export type Shape = readonly number[];

/** A flat, row-major array of a tensor's values. */
export type Values = Float32Array | Float64Array;

/** A layer was given shapes that do not fit. The message starts with the layer's name. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  constructor(
    readonly layer: string,
    readonly operation: string,
    problem: string,
  ) {
    super(`${layer === '' ? operation : `${layer} (${operation})`}: ${problem}`);
  }
}

/** One value of the graph: float32, row-major, shape fixed. */
export interface Tensor {
  readonly graph: Graph;
  readonly id: number;
  /** Parameter or input name, or the layer and operation that make it. */
  readonly name: string;
  readonly shape: Shape;
  /** Number of elements. */
  readonly size: number;
}

/** How a parameter starts: constant, or uniform in ±`bound` (PyTorch's default for layers). */
export type Initialiser =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'normal'; readonly deviation: number };

/** A tensor that training changes (or not, when `trainable` is false). */
export interface Parameter {
  readonly tensor: Tensor;
  readonly initialiser: Initialiser;
  readonly trainable: boolean;
}

/** A tensor whose values belong to the graph. */
export interface Constant {
  readonly tensor: Tensor;
  readonly values: Float32Array;
}

/** An input of a node and the emission of the loss's gradient by it. */
export type GradientRule = readonly [input: Tensor, emit: () => Tensor];

/** What an operation hands to {@link Graph.append}. */
export interface Operation {
  readonly kind: string;
  readonly inputs: readonly Tensor[];
  /** The first output is the result; the others are saved for the backward pass. */
  readonly outputs: readonly Shape[];
  /** Shown when a plan is printed. */
  readonly attributes?: Readonly<Record<string, number | string | boolean>>;
  /** The result is the first input under another shape: no computation, no storage. */
  readonly view?: boolean;
  /** Multiply-adds of one run. */
  readonly multiplyAdds?: number;
  /** Gradients by the inputs, given that of the result. Absent: nothing is differentiable. */
  readonly gradient?: (dy: Tensor, outputs: readonly Tensor[]) => readonly GradientRule[];
  /** The obvious computation, in whatever precision the arrays have. */
  readonly evaluate: (values: (of: Tensor) => Values, outputs: readonly Tensor[]) => void;
  /** How backends compute it; views need none where storage is shared. */
  readonly lowerings: readonly Lowering[];
}

/** An operation in its place. */
export interface GraphNode {
  readonly operation: Operation;
  readonly layer: string;
  readonly outputs: readonly [Tensor, ...Tensor[]];
}

/** Number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** "512×128", for messages. */
export function formatShape(shape: Shape): string {
  return shape.length === 0 ? 'scalar' : shape.join('×');
}

/** Tensors and nodes in running order. Operations append to it; engines only read it. */
export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly inputs: Tensor[] = [];
  readonly parameters: Parameter[] = [];
  readonly constants: Constant[] = [];
  private readonly scopes: string[] = [];
  private tensorCount = 0;

  /** Name of the layer under construction, as diffusers would name it. */
  get layer(): string {
    return this.scopes.join('.');
  }

  /** Builds a part of the network under a name: `graph.scope('mid_block.resnets.0', () => …)`. */
  scope<T>(name: string, build: () => T): T {
    this.scopes.push(name);
    try {
      return build();
    } finally {
      this.scopes.pop();
    }
  }

  /** A tensor that is given anew for every run. */
  input(name: string, shape: Shape): Tensor {
    const tensor = this.tensor(name, shape);
    this.inputs.push(tensor);
    return tensor;
  }

  /** A parameter of the layer under construction; its full name is `layer.name`. */
  parameter(name: string, shape: Shape, initialiser: Initialiser, trainable = true): Tensor {
    const fullName = [...this.scopes, name].join('.');
    if (this.parameters.some((other) => other.tensor.name === fullName))
      throw new ShapeError(this.layer, 'parameter', `"${name}" is there already.`);
    const tensor = this.tensor(fullName, shape);
    this.parameters.push({ tensor, initialiser, trainable });
    return tensor;
  }

  /** A tensor with the same values in every run. */
  constant(name: string, shape: Shape, values: Float32Array): Tensor {
    const tensor = this.tensor(name, shape);
    this.check(values.length === tensor.size, name, `${values.length} values for a constant.`);
    this.constants.push({ tensor, values });
    return tensor;
  }

  /** Throws a {@link ShapeError} for the layer under construction unless `fits`. */
  check(fits: boolean, operation: string, problem: string): void {
    if (!fits) throw new ShapeError(this.layer, operation, problem);
  }

  /** Adds an operation; returns its outputs, the result first. */
  append(operation: Operation): GraphNode['outputs'] {
    for (const input of operation.inputs)
      this.check(input.graph === this, operation.kind, `"${input.name}" is of another graph.`);
    const [result, ...saved] = operation.outputs.map((shape) => this.tensor(operation.kind, shape));
    const outputs: GraphNode['outputs'] = [result, ...saved];
    this.nodes.push({ operation, layer: this.layer, outputs });
    return outputs;
  }

  private tensor(name: string, shape: Shape): Tensor {
    this.check(
      shape.every((extent) => Number.isInteger(extent) && extent > 0),
      name,
      `${formatShape(shape)} is not a shape; every extent must be a positive integer.`,
    );
    const id = this.tensorCount;
    this.tensorCount += 1;
    return { graph: this, id, name, shape, size: sizeOf(shape) };
  }
}
