// Layer: lab worker, engine. Operations on TensorFlow.js with gradients of their own, where its
// gradients are missing or slow. tfjs-wasm has no Conv2DBackpropFilter, and computes a MatMul
// with a transpose flag in a naive loop (10.7 ms against 1.0 ms at 512×128×128); here factors are
// transposed first, and sums over rows are products with a row of ones, so all take the fast path.

import * as tf from '@tensorflow/tfjs-core';

/** Computes a value and says how its gradient goes back to each input. */
type Differentiable = (
  inputs: tf.Tensor[],
  save: (tensors: tf.Tensor[]) => void,
) => { value: tf.Tensor; gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[] };

/** `tf.customGrad` with its arguments as a list. */
function differentiable(operation: Differentiable, inputs: tf.Tensor[]): tf.Tensor {
  const custom = tf.customGrad((...args) => {
    const save = args[inputs.length] as unknown as (tensors: tf.Tensor[]) => void;
    return operation(args.slice(0, inputs.length) as tf.Tensor[], save);
  });
  return custom(...inputs);
}

/** y = x·Wᵀ for x […, in], W [out, in], as PyTorch's Linear. */
export function linear(x: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  const [outputs, inputs] = weight.shape;
  const product = differentiable(
    ([input, kernel], save) => {
      save([input, kernel]);
      return {
        value: tf.matMul(input, tf.transpose(kernel)),
        gradFunc: (dy, [savedInput, savedKernel]) => [
          tf.matMul(dy, savedKernel),
          tf.matMul(tf.transpose(dy), savedInput),
        ],
      };
    },
    [asRows(x, inputs), weight],
  );
  return x.shape.length === 2 ? product : tf.reshape(product, [...x.shape.slice(0, -1), outputs]);
}

/** […, width] as a matrix; what is one already costs no operation. */
function asRows(x: tf.Tensor, width: number): tf.Tensor {
  return x.shape.length === 2 ? x : tf.reshape(x, [x.size / width, width]);
}

/** y = x + b, b [C] along the last axis. */
export function addBias(x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return differentiable(
    ([input, offset]) => ({
      value: tf.add(input, offset),
      gradFunc: (dy) => {
        const rows = dy.size / bias.size;
        const sums = tf.matMul(tf.ones([1, rows]), asRows(dy, bias.size));
        return [dy, tf.reshape(sums, bias.shape)];
      },
    }),
    [x, bias],
  );
}

/** SiLU (swish), x·σ(x); its slope is σ(x)·(1 + x·(1 − σ(x))) = σ + y·(1 − σ). */
export function silu(x: tf.Tensor): tf.Tensor {
  return differentiable(
    ([input], save) => {
      const gate = tf.sigmoid(input);
      const value = tf.mul(input, gate);
      save([gate, value]);
      return {
        value,
        gradFunc: (dy, [savedGate, savedValue]) => [
          tf.mul(dy, tf.add(savedGate, tf.mul(savedValue, tf.sub(1, savedGate)))),
        ],
      };
    },
    [x],
  );
}

/** Zeros before and behind an axis. */
export type Padding = readonly [before: number, after: number];

/** x [B, H, W, in], weight [out, in, kh, kw], or [out, in, kw] for kh = 1. */
export function convolution(
  x: tf.Tensor,
  weight: tf.Tensor,
  stride: number,
  [vertical, horizontal]: readonly [Padding, Padding],
): tf.Tensor {
  const [outputs, inputs, ...extents] = weight.shape;
  const kernel = tf.reshape(weight, [outputs, inputs, extents.length === 2 ? extents[0] : 1, -1]);
  const padded = tf.pad(x, [[0, 0], [...vertical], [...horizontal], [0, 0]]);
  return unpadded(padded, tf.transpose(kernel, [2, 3, 1, 0]), stride);
}

/** Convolution of windows that lie within x; kernel [kh, kw, in, out]. */
function unpadded(x: tf.Tensor, kernel: tf.Tensor, stride: number): tf.Tensor {
  return differentiable(
    ([input, filter], save) => {
      save([input, filter]);
      return {
        value: tf.conv2d(input as tf.Tensor4D, filter as tf.Tensor4D, stride, 'valid'),
        gradFunc: (dy, saved) => {
          const [savedInput, savedFilter] = saved as [tf.Tensor4D, tf.Tensor4D];
          return [
            tf.conv2dTranspose(dy as tf.Tensor4D, savedFilter, savedInput.shape, stride, 'valid'),
            filterGradient(savedInput, dy as tf.Tensor4D, savedFilter.shape, stride),
          ];
        },
      };
    },
    [x, kernel],
  );
}

/** dW[ky, kx, i, o] = Σ_b,y,x X[b, y·s + ky, x·s + kx, i]·dY[b, y, x, o]: a convolution of X
 *  with dY, samples taken for channels and the stride for a dilation. */
function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  [rows, columns]: readonly number[],
  stride: number,
): tf.Tensor {
  const [, outHeight, outWidth] = dy.shape;
  const [batch, , , inputs] = x.shape;
  // What the last window does not reach would give further taps.
  const [height, width] = [(outHeight - 1) * stride + rows, (outWidth - 1) * stride + columns];
  const reached = tf.slice(x, [0, 0, 0, 0], [batch, height, width, inputs]);
  const sums = tf.conv2d(
    tf.transpose(reached, [3, 1, 2, 0]),
    tf.transpose(dy, [1, 2, 0, 3]),
    1,
    'valid',
    'NHWC',
    stride,
  );
  return tf.transpose(sums, [1, 2, 0, 3]);
}
