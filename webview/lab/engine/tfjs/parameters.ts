// Layer: lab worker, engine. Parameters on TensorFlow.js: one flat tensor of those that training
// changes and one of the frozen ones, both tight and in the graph's order, and their pieces as
// the tensors of a graph.

import * as tf from '@tensorflow/tfjs-core';
import { formatShape, type Graph, type Parameter, type Shape, type Tensor } from '../graph/graph';
import type { ParameterSlot } from '../wasm/parameters';
import { TfjsInterpreterError } from './interpreter';

/** Parameters by name, as a safetensors file holds them. */
export type StateDict = ReadonlyMap<
  string,
  { readonly shape: Shape; readonly data: ArrayLike<number> }
>;

/** Where each parameter stands in a flat vector: the trainable ones, then the frozen ones. */
export class ParameterLayout {
  readonly slots: readonly ParameterSlot[];
  /** Numbers in a vector, and how many of them, from the first on, training changes. */
  readonly length: number;
  readonly trainableLength: number;

  constructor(parameters: readonly Parameter[]) {
    let offset = 0;
    this.slots = trainableFirst(parameters).map(({ tensor, trainable }) => {
      const slot = { name: tensor.name, shape: tensor.shape, offset, size: tensor.size, trainable };
      offset += tensor.size;
      return slot;
    });
    this.length = offset;
    this.trainableLength = this.slots.find(({ trainable }) => !trainable)?.offset ?? offset;
  }

  /** A state dict as one vector; throws when a parameter is missing or of another shape. */
  flatten(tensors: StateDict): Float32Array {
    const values = new Float32Array(this.length);
    for (const { name, shape, offset } of this.slots) {
      const given = tensors.get(name);
      if (given === undefined) throw new TfjsInterpreterError(`The weights hold no "${name}".`);
      if (formatShape(given.shape) !== formatShape(shape))
        throw new TfjsInterpreterError(
          `"${name}" is ${formatShape(given.shape)} in the weights, but ${formatShape(shape)} in the network.`,
        );
      values.set(given.data, offset);
    }
    return values;
  }
}

/** A vector of a {@link ParameterLayout} on the device. */
export interface DeviceVector {
  readonly trained: tf.Tensor1D;
  /** Null for a network without frozen parameters. */
  readonly frozen: tf.Tensor1D | null;
}

/** Puts a vector of all parameters on the device, for the caller to dispose of. */
export function upload(layout: ParameterLayout, values: Float32Array): DeviceVector {
  const { length, trainableLength } = layout;
  if (values.length !== length)
    throw new TfjsInterpreterError(`${values.length} numbers were given for ${length} parameters.`);
  return {
    trained: tf.tensor1d(values.subarray(0, trainableLength)),
    frozen: trainableLength === length ? null : tf.tensor1d(values.subarray(trainableLength)),
  };
}

/** The vector's pieces under the tensors of a graph. Differentiable; to be called in a tidy. */
export function parameterFeeds(graph: Graph, vector: DeviceVector): Map<Tensor, tf.Tensor> {
  const feeds = new Map<Tensor, tf.Tensor>();
  const parameters = trainableFirst(graph.parameters);
  const cut = (flat: tf.Tensor1D | null, trainable: boolean): void => {
    if (flat === null) return;
    const own = parameters.filter((parameter) => parameter.trainable === trainable);
    const pieces = tf.split(
      flat,
      own.map(({ tensor }) => tensor.size),
    );
    own.forEach(({ tensor }, index) => {
      feeds.set(tensor, tf.reshape(pieces[index], [...tensor.shape]));
    });
  };
  cut(vector.trained, true);
  cut(vector.frozen, false);
  return feeds;
}

function trainableFirst(parameters: readonly Parameter[]): Parameter[] {
  return [...parameters].sort((a, b) => Number(b.trainable) - Number(a.trainable));
}
