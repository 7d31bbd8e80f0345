// Layer: lab worker, engine. Sums: of two tensors of one shape, and of every sample with the same
// numbers.

import { formatShape, type Tensor } from '../graph/graph';
import { elementwise } from '../onnx/arithmetic';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { gpuElements } from '../webgpu/lowering';
import { reshape } from './layout';
import { columnSum } from './sums';

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
    gradient: (dy) => [
      [a, () => dy],
      [b, () => dy],
    ],
    evaluate: (values, [out]) => {
      const [left, right, sum] = [values(a), values(b), values(out)];
      for (let i = 0; i < sum.length; i++) sum[i] = left[i] + right[i];
    },
    lowerings: [
      onnxNodes((to) => elementwise(to, 'Add', [a, b])),
      tfjsTensor((tf, read) => tf.add(read(a), read(b))),
      wasmCall((at, [out]) => kernelCall('add', at(a), at(b), at(out), a.size)),
      gpuElements({
        vectors: true,
        results: [({ element }) => `return ${element(a, 'i')} + ${element(b, 'i')};`],
      }),
    ],
  });
  return y;
}

/** x [B, …] plus `each` [1, …], the same for all samples. */
export function addToEach(x: Tensor, each: Tensor): Tensor {
  const { graph } = x;
  const [batch, ...rest] = x.shape;
  graph.check(
    formatShape(each.shape) === formatShape([1, ...rest]),
    'add_to_each',
    `${formatShape(each.shape)} cannot be added to every sample; it must be ${formatShape([1, ...rest])}.`,
  );
  const { size } = each;
  const [y] = graph.append({
    kind: 'add_to_each',
    inputs: [x, each],
    outputs: [x.shape],
    gradient: (dy) => [
      [x, () => dy],
      [each, () => reshape(columnSum(reshape(dy, [batch, size])), each.shape)],
    ],
    evaluate: (values, [out]) => {
      const [from, same, sum] = [values(x), values(each), values(out)];
      for (let i = 0; i < sum.length; i++) sum[i] = from[i] + same[i % size];
    },
    lowerings: [
      onnxNodes((to) => elementwise(to, 'Add', [x, each])),
      tfjsTensor((tf, read) => tf.add(read(x), read(each))),
      wasmCall((at, [out]) => kernelCall('add_to_each', at(x), at(each), at(out), batch, size)),
      gpuElements({
        vectors: size % 4 === 0,
        results: [
          ({ element, lanes }) =>
            `return ${element(x, 'i')} + ${element(each, `(i % ${size / lanes}u)`)};`,
        ],
      }),
    ],
  });
  return y;
}
