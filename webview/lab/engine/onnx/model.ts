// Layer: lab worker, engine. An ONNX model as plain data: what `encode.ts` writes as protobuf.

import type { Shape } from '../graph/graph';
import type { OnnxAttributes, OnnxValue } from './lowering';

/** Element types that the writer uses. */
export type OnnxType = 'float32' | 'int64';

export interface OnnxNode {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly OnnxValue[];
  readonly output: OnnxValue;
  readonly attributes: OnnxAttributes;
}

/** A tensor whose values stand in the file. */
export interface OnnxInitializer {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array | BigInt64Array;
}

/** An input or output of the model; −1 is an extent of any size, named `batch`. */
export interface OnnxEnd {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: Shape;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxEnd[];
  readonly outputs: readonly OnnxEnd[];
}

export interface OnnxModel {
  readonly graph: OnnxGraph;
  readonly name: string;
  /** One or two sentences for whoever opens the file. */
  readonly description: string;
  readonly producer: { readonly name: string; readonly version: string };
  /** Texts by key; JSON where a value is more than a text. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A network cannot be written as ONNX; the message says why. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
}
