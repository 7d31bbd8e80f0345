// Layer: lab worker, engine. Sum of two tensors of one shape.

import { formatShape, type Tensor } from '../graph/graph';
import { elementwise } from '../onnx/arithmetic';
import { kernelCall } from '../wasm/kernels';

/** y = a + b, shapes equal. */
export function add(a: Tensor, b: Tensor): Tensor {
  const { graph } = a;
  graph.check(
    formatShape(a.shape) === formatShape(b.shape),
    'add',
    `${formatShape(a.shape)} and ${formatShape(b.shape)} are not of one shape.`,
  );
  const [y] = graph.append({
    kind: 'add',
    inputs: [a, b],
    outputs: [a.shape],
    onnx: (to) => elementwise(to, 'Add', [a, b]),
    gradient: (dy) => [
      [a, () => dy],
      [b, () => dy],
    ],
    evaluate: (values, [out]) => {
      const [left, right, sum] = [values(a), values(b), values(out)];
      for (let i = 0; i < sum.length; i++) sum[i] = left[i] + right[i];
    },
    tfjs: (tf, read) => tf.add(read(a), read(b)),
    wasm: (at, [out]) => kernelCall('add', at(a), at(b), at(out), a.size),
    wgsl: {
      vectors: true,
      results: [({ element }) => `return ${element(a, 'i')} + ${element(b, 'i')};`],
    },
  });
  return y;
}
