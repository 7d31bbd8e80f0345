// Layer: lab worker, engine. Products: of two tensors of one shape, and with a constant.

import { formatShape, type Tensor } from '../graph/graph';
import { elementwise } from '../onnx/arithmetic';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { literal } from '../webgpu/dispatch';
import { gpuElements } from '../webgpu/lowering';

/** y = a·b element by element, shapes equal. */
export function multiply(a: Tensor, b: Tensor): Tensor {
  const { graph } = a;
  graph.check(
    formatShape(a.shape) === formatShape(b.shape),
    'multiply',
    `${formatShape(a.shape)} and ${formatShape(b.shape)} are not of one shape.`,
  );
  const [y] = graph.append({
    kind: 'multiply',
    inputs: [a, b],
    outputs: [a.shape],
    gradient: (dy) => [
      [a, () => multiply(dy, b)],
      [b, () => multiply(dy, a)],
    ],
    evaluate: (values, [out]) => {
      const [left, right, product] = [values(a), values(b), values(out)];
      for (let i = 0; i < product.length; i++) product[i] = left[i] * right[i];
    },
    lowerings: [
      onnxNodes((to) => elementwise(to, 'Mul', [a, b])),
      tfjsTensor((tf, read) => tf.mul(read(a), read(b))),
      wasmCall((at, [out]) => kernelCall('multiply', at(a), at(b), at(out), a.size)),
      gpuElements({
        vectors: true,
        results: [({ element }) => `return ${element(a, 'i')} * ${element(b, 'i')};`],
      }),
    ],
  });
  return y;
}

/** y = factor·x. */
export function scale(x: Tensor, factor: number): Tensor {
  const [y] = x.graph.append({
    kind: 'scale',
    inputs: [x],
    outputs: [x.shape],
    attributes: { factor },
    gradient: (dy) => [[x, () => scale(dy, factor)]],
    evaluate: (values, [out]) => {
      const [from, to] = [values(x), values(out)];
      for (let i = 0; i < to.length; i++) to[i] = factor * from[i];
    },
    lowerings: [
      onnxNodes((to) => {
        const order = to.orderOf([x]);
        return { value: to.node('Mul', [to.value(x, order), to.number(factor)]), order };
      }),
      tfjsTensor((tf, read) => tf.mul(read(x), factor)),
      wasmCall((at, [out]) => kernelCall('scale', at(x), at(out), factor, x.size)),
      gpuElements({
        vectors: true,
        results: [({ element }) => `return ${literal(factor)} * ${element(x, 'i')};`],
      }),
    ],
  });
  return y;
}
