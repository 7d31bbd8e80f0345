// Layer: worker. The two operations of the MLP with gradients of their own. tfjs-wasm computes a
// MatMul with a transpose flag in a naive loop (10.7 ms against 1.0 ms at 512×128×128), which
// tfjs's own gradients use; here every factor is transposed first, so all of them take the fast
// path. The bias gradient is a product with a row of ones for the same reason.

import * as tf from '@tensorflow/tfjs-core';

/** Keeps tensors for the backward pass; the last argument of a custom gradient. */
type Save = (tensors: tf.Tensor[]) => void;

/** y = x Wᵀ + b for x [n, in], W [out, in], b [out], as PyTorch's Linear. */
export function linear(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  const operation = tf.customGrad((...args) => {
    const [input, kernel, offset, save] = args as unknown as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor1D,
      Save,
    ];
    save([input, kernel]);
    const value = tf.add(tf.matMul(input, tf.transpose(kernel)), offset);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [savedInput, savedKernel] = saved as [tf.Tensor2D, tf.Tensor2D];
      const slope = dy as tf.Tensor2D;
      return [
        tf.matMul(slope, savedKernel),
        tf.matMul(tf.transpose(slope), savedInput),
        tf.reshape(tf.matMul(tf.ones([1, slope.shape[0]]), slope), [slope.shape[1]]),
      ];
    };
    return { value, gradFunc };
  });
  return operation(x, weight, bias) as tf.Tensor2D;
}

/** SiLU (swish), x·σ(x); its slope is σ(x)·(1 + x·(1 − σ(x))) = σ + y·(1 − σ). */
export function silu(x: tf.Tensor2D): tf.Tensor2D {
  const operation = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [tf.Tensor2D, Save];
    const gate = tf.sigmoid(input);
    const value = tf.mul(input, gate);
    save([gate, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [savedGate, savedValue] = saved as [tf.Tensor2D, tf.Tensor2D];
      const rest = tf.mul(savedValue, tf.sub(1, savedGate));
      return [tf.mul(dy, tf.add(savedGate, rest))];
    };
    return { value, gradFunc };
  });
  return operation(x) as tf.Tensor2D;
}
