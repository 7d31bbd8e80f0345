// Layer: lab worker, engine. SiLU (Hendrycks & Gimpel 2016; Elfwing 2018): y = x·σ(x).
// The derivative σ(x)·(1 + x·(1 − σ(x))) is made in the forward pass, where the exponential is at
// hand; the backward pass is then one product.

import type { Tensor } from '../graph/graph';
import { siluOf } from '../onnx/arithmetic';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { gpuElements } from '../webgpu/lowering';
import type { Activation } from '../webgpu/wgsl';
import { multiply } from './multiply';

/** SiLU and its derivative at one number. */
export function siluAt(x: number): { value: number; slope: number } {
  const sigmoid = 1 / (1 + Math.exp(-x));
  return { value: x * sigmoid, slope: sigmoid * (1 + x * (1 - sigmoid)) };
}

/** `sigmoid(x: T) -> T`; the exponential is of what is not positive, so that it cannot overflow. */
export const SIGMOID_WGSL = `fn sigmoid(x: T) -> T {
  let power = exp(-abs(x));
  return select(power, T(1.0), x >= T()) / (1.0 + power);
}`;

/** SiLU behind another operation in one GPU kernel. */
export function siluInPass(slope: Tensor | null): Activation {
  const statements = `let s = sigmoid(z);
  let value = z * s;
  let derivative = s * (1.0 + z * (1.0 - s));`;
  return { helpers: SIGMOID_WGSL, statements, slope };
}

/** y = x·σ(x), any shape. */
export function silu(x: Tensor): Tensor {
  const [y] = x.graph.append({
    kind: 'silu',
    inputs: [x],
    outputs: [x.shape, x.shape],
    gradient: (dy, [, slope]) => [[x, () => multiply(dy, slope)]],
    evaluate: (values, [out, slope]) => {
      const [from, to, derivative] = [values(x), values(out), values(slope)];
      for (let i = 0; i < from.length; i++) {
        const at = siluAt(from[i]);
        to[i] = at.value;
        derivative[i] = at.slope;
      }
    },
    lowerings: [
      onnxNodes((to) => {
        const order = to.orderOf([x]);
        return { value: siluOf(to, to.value(x, order)), order };
      }),
      tfjsTensor((tf, read) => tf.silu(read(x))),
      wasmCall((at, [out, slope]) =>
        kernelCall('silu_forward', at(x), at(out), at.optional(slope), x.size),
      ),
      gpuElements({
        vectors: true,
        helpers: SIGMOID_WGSL,
        results: [
          ({ element }) => `let x = ${element(x, 'i')};
  return x * sigmoid(x);`,
          ({ element }) => `let x = ${element(x, 'i')};
  let s = sigmoid(x);
  return s * (1.0 + x * (1.0 - s));`,
        ],
      }),
    ],
  });
  return y;
}
