// Layer: lab worker, engine; command line. A network with its weights as the bytes of an ONNX
// file. Ends are named as diffusers names them: `sample` and `timestep` (float32), `class_labels`
// (int64) where there are classes, → `out_sample`; any batch size.

import { formatShape, type Shape, type Tensor } from '../graph/graph';
import { forwardGraph, type NetworkBuilder } from '../networks/network';
import { encodeModel } from './encode';
import { batchShapes } from './extents';
import { OnnxError } from './model';
import { onnxGraph } from './onnxGraph';

/** A state dict: arrays by diffusers' names. */
export type StateDict = ReadonlyMap<string, { readonly shape: Shape; readonly data: Float32Array }>;

/** What the file says of itself. */
export interface ModelFacts {
  readonly name: string;
  readonly description: string;
  readonly producer: { readonly name: string; readonly version: string };
  readonly metadata: Readonly<Record<string, string>>;
}

/** @throws {OnnxError} for weights that do not fit, or a model of more than 2 GiB */
export function writeNetwork(
  build: NetworkBuilder,
  weights: StateDict,
  facts: ModelFacts,
): Uint8Array {
  const { graph, sample, timestep, classLabels, output } = forwardGraph(build, 2);
  const labels =
    classLabels === null
      ? []
      : [{ tensor: classLabels, name: 'class_labels', type: labelType(classLabels) }];
  return encodeModel({
    ...facts,
    graph: onnxGraph(graph, {
      inputs: [
        { tensor: sample, name: 'sample', type: 'float32' },
        { tensor: timestep, name: 'timestep', type: 'float32' },
        ...labels,
      ],
      output: { tensor: output, name: 'out_sample' },
      weights: new Map(
        graph.parameters.map(({ tensor }) => [tensor, valuesOf(tensor, weights)] as const),
      ),
      shapes: batchShapes(graph, forwardGraph(build, 3).graph),
    }),
  });
}

/** Labels are whole numbers; with `class_embed_type` 'identity' they are embeddings. */
function labelType({ shape }: Tensor): 'int64' | 'float32' {
  return shape.length === 1 ? 'int64' : 'float32';
}

function valuesOf({ name, shape }: Tensor, weights: StateDict): Float32Array {
  const given = weights.get(name);
  if (given === undefined) throw new OnnxError(`The weights hold no "${name}".`);
  if (formatShape(given.shape) !== formatShape(shape))
    throw new OnnxError(
      `"${name}" is ${formatShape(given.shape)} in the weights, but ${formatShape(shape)} in the network.`,
    );
  return given.data;
}
