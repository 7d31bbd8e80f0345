// Layer: lab worker, engine. Composes the nodes of an ONNX graph from what the operations ask for.
// It knows each tensor in the orders that were made so far, adds a transposition only where another
// is asked for, sees through reshapes of reshapes, and in the end leaves out what nobody reads.

import { formatShape, type GraphNode, type Shape, type Tensor } from '../graph/graph';
import type { BatchShapes } from './extents';
import {
  onnxLowering,
  type ChannelOrder,
  type OnnxAttributes,
  type OnnxPlacement,
  type OnnxValue,
} from './lowering';
import { OnnxError, type OnnxInitializer, type OnnxNode, type OnnxType } from './model';

export class OnnxComposer implements OnnxPlacement {
  private readonly orders = new Map<Tensor, Partial<Record<ChannelOrder, OnnxValue>>>();
  private readonly int64Inputs = new Map<Tensor, OnnxValue>();
  /** Of values whose shape is known: −1 as in {@link BatchShapes}. */
  private readonly shapes = new Map<OnnxValue, Shape>();
  private readonly nodes: OnnxNode[] = [];
  private readonly makers = new Map<OnnxValue, OnnxNode>();
  private readonly initializers = new Map<string, OnnxInitializer>();
  private readonly taken = new Set<string>();
  private scope = '';

  constructor(private readonly shapeOf: BatchShapes) {}

  /** An input of the model; a tensor of whole numbers comes as int64. */
  input(tensor: Tensor, name: string, type: OnnxType): void {
    const value = this.unique(name);
    if (type === 'float32') this.bind(tensor, value, 'last');
    else this.int64Inputs.set(tensor, value);
  }

  /** A tensor whose values stand in the file. */
  initializer(tensor: Tensor, values: Float32Array): void {
    const value = this.unique(tensor.name);
    const shape = this.shapeOf(tensor);
    const [batch] = tensor.shape;
    const { shape: kept, data } = shape.includes(-1)
      ? { shape: [1, ...shape.slice(1)], data: oneOfEqualRows(tensor, values, batch) }
      : { shape, data: values };
    this.initializers.set(value, { name: value, shape: kept, values: data });
    this.bind(tensor, value, 'last');
  }

  /** Appends what a node of the graph is in ONNX. */
  add({ operation, layer, outputs }: GraphNode): void {
    this.scope = layer;
    const rule = onnxLowering.of(operation);
    if (rule === null)
      throw new OnnxError(
        `${layer === '' ? 'The network' : layer}: "${operation.kind}" cannot be written as ONNX.`,
      );
    const { value, order } = rule(this);
    this.bind(outputs[0], value, order);
  }

  /** What the output needs, in running order; the value of the output is called `name`. */
  finish(output: Tensor, name: string): { nodes: OnnxNode[]; initializers: OnnxInitializer[] } {
    this.scope = '';
    const result = this.value(output, 'last');
    // An input or a weight as it is needs a node to become an output.
    const last = this.makers.has(result) ? result : this.node('Identity', [result]);
    const read = new Set([last]);
    const nodes: OnnxNode[] = [];
    for (const node of [...this.nodes].reverse()) {
      if (!read.has(node.output)) continue;
      for (const input of node.inputs) read.add(input);
      nodes.push(node);
    }
    const renamed = (value: OnnxValue): OnnxValue => (value === last ? name : value);
    return {
      nodes: nodes.reverse().map((node) => ({
        ...node,
        inputs: node.inputs.map(renamed),
        output: renamed(node.output),
      })),
      initializers: [...this.initializers.values()].filter((each) => read.has(each.name)),
    };
  }

  value(of: Tensor, order: ChannelOrder): OnnxValue {
    const known = this.atHand(of);
    const value = known[order];
    if (value !== undefined) return value;
    const other = known[order === 'last' ? 'first' : 'last'];
    if (other === undefined)
      throw new OnnxError(`"${of.name}" has no value: it is neither an input nor given.`);
    const made = this.reorder(other, of, order);
    this.bind(of, made, order);
    return made;
  }

  indices(of: Tensor): OnnxValue {
    const given = this.int64Inputs.get(of);
    return given ?? this.node('Cast', [this.value(of, 'last')], { to: 7 });
  }

  orderOf(tensors: readonly Tensor[]): ChannelOrder {
    const cost = (order: ChannelOrder): number =>
      tensors.filter((tensor) => this.atHand(tensor)[order] === undefined).length;
    const difference = cost('first') - cost('last');
    if (difference !== 0) return difference < 0 ? 'first' : 'last';
    // Images are convolved next, which is done channels first.
    return tensors[0].shape.length === 4 ? 'first' : 'last';
  }

  reorder(value: OnnxValue, like: Tensor, order: ChannelOrder): OnnxValue {
    const axes = like.shape.length;
    if (axes <= 2) return value;
    const channels = like.shape[axes - 1];
    const pixels = like.size / (like.shape[0] * channels);
    if (channels === 1 || pixels === 1) return this.reshape(value, this.shape(like, order));
    const middle = Array.from({ length: axes - 2 }, (_, index) => index + 1);
    const perm =
      order === 'first' ? [0, axes - 1, ...middle] : [0, ...middle.map((axis) => axis + 1), 1];
    return this.node('Transpose', [value], { perm });
  }

  shape(of: Tensor, order: ChannelOrder): Shape {
    const shape = this.shapeOf(of);
    if (order === 'last' || shape.length <= 2) return shape;
    return [shape[0], shape[shape.length - 1], ...shape.slice(1, -1)];
  }

  node(type: string, inputs: readonly OnnxValue[], attributes: OnnxAttributes = {}): OnnxValue {
    const name = this.unique(this.scope === '' ? type : `${this.scope}/${type}`);
    const node: OnnxNode = { name, type, inputs, output: name, attributes };
    this.nodes.push(node);
    this.makers.set(name, node);
    return name;
  }

  reshape(value: OnnxValue, shape: Shape): OnnxValue {
    const maker = this.makers.get(value);
    const source = maker?.type === 'Reshape' ? maker.inputs[0] : value;
    const known = this.shapes.get(source);
    if (known !== undefined && formatShape(known) === formatShape(shape)) return source;
    const made = this.node('Reshape', [source, this.integers(shape)]);
    this.shapes.set(made, shape);
    return made;
  }

  number(value: number): OnnxValue {
    return this.constant(`number ${value}`, [], Float32Array.of(value));
  }

  numbers(values: readonly number[]): OnnxValue {
    const name = `numbers ${summary(values)}`;
    return this.constant(name, [values.length], Float32Array.from(values));
  }

  integers(values: readonly number[]): OnnxValue {
    const name = `integers ${summary(values)}`;
    return this.constant(name, [values.length], BigInt64Array.from(values, BigInt));
  }

  /** Constants are called by their contents, so that equal ones stand in the file once. */
  private constant(name: string, shape: Shape, values: Float32Array | BigInt64Array): OnnxValue {
    if (!this.initializers.has(name)) {
      this.taken.add(name);
      this.initializers.set(name, { name, shape, values });
    }
    return name;
  }

  private atHand(of: Tensor): Partial<Record<ChannelOrder, OnnxValue>> {
    const known = this.orders.get(of);
    if (known !== undefined) return known;
    const indices = this.int64Inputs.get(of);
    if (indices === undefined) return {};
    this.bind(of, this.node('Cast', [indices], { to: 1 }), 'last');
    return this.atHand(of);
  }

  private bind(tensor: Tensor, value: OnnxValue, order: ChannelOrder): void {
    const same = tensor.shape.length <= 2 ? { first: value, last: value } : { [order]: value };
    this.orders.set(tensor, { ...this.orders.get(tensor), ...same });
    this.shapes.set(value, this.shape(tensor, order));
  }

  private unique(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.taken.has(name); count++) name = `${wanted} ${count}`;
    this.taken.add(name);
    return name;
  }
}

/** "8×[1]" for eight times 1, else every number. */
function summary(values: readonly number[]): string {
  const allSame = values.length > 1 && values.every((value) => value === values[0]);
  return allSame ? `${values.length}×[${values[0]}]` : `[${values.join(', ')}]`;
}

/** A constant that repeats one row for every sample is that row. */
function oneOfEqualRows({ name }: Tensor, values: Float32Array, rows: number): Float32Array {
  const row = values.subarray(0, values.length / rows);
  if (values.some((value, index) => value !== row[index % row.length]))
    throw new OnnxError(`The constant "${name}" is not the same for every sample of a batch.`);
  return row;
}
