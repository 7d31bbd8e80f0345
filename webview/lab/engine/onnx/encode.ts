// Layer: lab worker, engine. An ONNX model as bytes: the protobuf messages of onnx.proto (field
// numbers below are its own), written with `pbf`. Weights are copied once, into the finished file.

import { PbfWriter } from 'pbf';
import type { OnnxAttribute } from './lowering';
import {
  OnnxError,
  type OnnxEnd,
  type OnnxInitializer,
  type OnnxModel,
  type OnnxNode,
} from './model';

/** Read by ONNX Runtime since 1.12; the first with everything that the operations use. */
const OPSET = 17;
const IR_VERSION = 8;

/** Protobuf counts bytes in signed 32-bit numbers. */
const MOST_BYTES = 2 ** 31 - 1;

const FLOAT = 1;
const INT64 = 7;
const LENGTH_DELIMITED = 2;

/** @throws {OnnxError} for a model of more than 2 GiB */
export function encodeModel(model: OnnxModel): Uint8Array {
  const head = message((pbf) => {
    const { graph, name } = model;
    for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
    pbf.writeStringField(2, name);
    for (const end of graph.inputs) pbf.writeMessage(11, writeEnd, end);
    for (const end of graph.outputs) pbf.writeMessage(12, writeEnd, end);
  });
  const graph = [head, ...model.graph.initializers.flatMap(initializerField)];
  const chunks = [
    message((pbf) => {
      pbf.writeVarintField(1, IR_VERSION);
      pbf.writeStringField(2, model.producer.name);
      pbf.writeStringField(3, model.producer.version);
      pbf.writeStringField(6, model.description);
      pbf.writeMessage(8, writeOperatorSet, OPSET);
      for (const entry of Object.entries(model.metadata)) pbf.writeMessage(14, writeEntry, entry);
    }),
    field(7, lengthOf(graph)),
    ...graph,
  ];
  const length = lengthOf(chunks);
  if (length > MOST_BYTES)
    throw new OnnxError(
      `The model takes ${(length / 2 ** 30).toFixed(1)} GiB; an ONNX file holds at most 2 GiB.`,
    );
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function message(write: (pbf: PbfWriter) => void): Uint8Array {
  const pbf = new PbfWriter();
  write(pbf);
  return pbf.finish();
}

/** What stands before a submessage or bytes of a length. */
function field(tag: number, length: number): Uint8Array {
  return message((pbf) => {
    pbf.writeTag(tag, LENGTH_DELIMITED);
    pbf.writeVarint(length);
  });
}

function lengthOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

/** TensorProto in field 5 of the graph; the values themselves are not copied here. */
function initializerField({ name, shape, values }: OnnxInitializer): Uint8Array[] {
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const head = message((pbf) => {
    for (const extent of shape) pbf.writeVarintField(1, extent);
    pbf.writeVarintField(2, values instanceof Float32Array ? FLOAT : INT64);
    pbf.writeStringField(8, name);
    pbf.writeTag(9, LENGTH_DELIMITED);
    pbf.writeVarint(data.length);
  });
  return [field(5, head.length + data.length), head, data];
}

function writeNode({ inputs, output, name, type, attributes }: OnnxNode, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  pbf.writeStringField(2, output);
  pbf.writeStringField(3, name);
  pbf.writeStringField(4, type);
  for (const attribute of Object.entries(attributes))
    pbf.writeMessage(5, writeAttribute, attribute);
}

/** The number in field 20 names the kind of value: 1 float, 2 integer, 3 text, 7 integers. */
function writeAttribute([name, value]: [string, OnnxAttribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, 2);
  } else if (typeof value === 'string') {
    pbf.writeStringField(4, value);
    pbf.writeVarintField(20, 3);
  } else if ('float' in value) {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, 1);
  } else {
    for (const entry of value) pbf.writeVarintField(8, entry);
    pbf.writeVarintField(20, 7);
  }
}

/** ValueInfoProto. */
function writeEnd({ name, type, shape }: OnnxEnd, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(
    2,
    (_, typeProto) => {
      typeProto.writeMessage(
        1,
        (__, tensor) => {
          tensor.writeVarintField(1, type === 'float32' ? FLOAT : INT64);
          tensor.writeMessage(2, writeShape, shape);
        },
        null,
      );
    },
    null,
  );
}

function writeShape(shape: readonly number[], pbf: PbfWriter): void {
  for (const extent of shape) pbf.writeMessage(1, writeExtent, extent);
}

function writeExtent(extent: number, pbf: PbfWriter): void {
  if (extent === -1) pbf.writeStringField(2, 'batch');
  else pbf.writeVarintField(1, extent);
}

function writeOperatorSet(version: number, pbf: PbfWriter): void {
  pbf.writeStringField(1, '');
  pbf.writeVarintField(2, version);
}

function writeEntry([key, value]: [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}
