// Layer: lab worker, engine. Joining two tensors along their last axis (channels, features), and
// its gradient, taking a range of that axis.

import { formatShape, type Tensor } from '../graph/graph';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { gpuElements } from '../webgpu/lowering';

/** a […, m], b […, n] → […, m + n]. */
export function concat(a: Tensor, b: Tensor): Tensor {
  const { graph } = a;
  const widthA = a.shape[a.shape.length - 1];
  const widthB = b.shape[b.shape.length - 1];
  const leading = a.shape.slice(0, -1);
  const rows = a.size / widthA;
  const total = widthA + widthB;
  graph.check(
    formatShape(leading) === formatShape(b.shape.slice(0, -1)),
    'concat',
    `${formatShape(a.shape)} and ${formatShape(b.shape)} differ before the last axis.`,
  );
  const [y] = graph.append({
    kind: 'concat',
    inputs: [a, b],
    outputs: [[...leading, total]],
    gradient: (dy) => [
      [a, () => slice(dy, 0, widthA)],
      [b, () => slice(dy, widthA, widthB)],
    ],
    evaluate: (values, [out]) => {
      const [left, right, to] = [values(a), values(b), values(out)];
      for (let row = 0; row < rows; row++) {
        to.set(left.subarray(row * widthA, (row + 1) * widthA), row * total);
        to.set(right.subarray(row * widthB, (row + 1) * widthB), row * total + widthA);
      }
    },
    lowerings: [
      onnxNodes((to) => {
        const order = to.orderOf([a, b]);
        const values = [to.value(a, order), to.value(b, order)];
        return { value: to.node('Concat', values, { axis: order === 'first' ? 1 : -1 }), order };
      }),
      tfjsTensor((tf, read) => tf.concat([read(a), read(b)], leading.length)),
      wasmCall((at, [out]) => kernelCall('concat', at(a), at(b), at(out), rows, widthA, widthB)),
      gpuElements({
        vectors: widthA % 4 === 0 && widthB % 4 === 0,
        results: [
          ({ element, lanes }) => `let row = i / ${total / lanes}u;
  let column = i % ${total / lanes}u;
  if (column < ${widthA / lanes}u) { return ${element(a, `row * ${widthA / lanes}u + column`)}; }
  return ${element(b, `row * ${widthB / lanes}u + column - ${widthA / lanes}u`)};`,
        ],
      }),
    ],
  });
  return y;
}

/** Entries `offset` … `offset + width − 1` of the last axis. */
export function slice(x: Tensor, offset: number, width: number): Tensor {
  const stride = x.shape[x.shape.length - 1];
  const rows = x.size / stride;
  x.graph.check(
    offset >= 0 && offset + width <= stride,
    'slice',
    `${offset} … ${offset + width - 1} is not within the last axis, which has ${stride}.`,
  );
  const [y] = x.graph.append({
    kind: 'slice',
    inputs: [x],
    outputs: [[...x.shape.slice(0, -1), width]],
    attributes: { offset, width },
    gradient: (dy) => [[x, () => widen(dy, offset, stride)]],
    evaluate: (values, [out]) => {
      const [from, to] = [values(x), values(out)];
      for (let row = 0; row < rows; row++) {
        const start = row * stride + offset;
        to.set(from.subarray(start, start + width), row * width);
      }
    },
    lowerings: [
      onnxNodes((to) => {
        const order = to.orderOf([x]);
        const range = [[offset], [offset + width], [order === 'first' ? 1 : -1]];
        const limits = range.map((numbers) => to.integers(numbers));
        return { value: to.node('Slice', [to.value(x, order), ...limits]), order };
      }),
      tfjsTensor((tf, read) => {
        const begin = x.shape.map((_, axis) => (axis === x.shape.length - 1 ? offset : 0));
        return tf.slice(read(x), begin, [...x.shape.slice(0, -1), width]);
      }),
      wasmCall((at, [out]) => kernelCall('slice', at(x), at(out), rows, stride, offset, width)),
      gpuElements({
        vectors: [stride, offset, width].every((extent) => extent % 4 === 0),
        results: [
          ({ element, lanes }) => `let row = i / ${width / lanes}u;
  let column = i % ${width / lanes}u + ${offset / lanes}u;
  return ${element(x, `row * ${stride / lanes}u + column`)};`,
        ],
      }),
    ],
  });
  return y;
}

/** The gradient of {@link slice}: x in the midst of zeros. */
function widen(x: Tensor, offset: number, stride: number): Tensor {
  const width = x.shape[x.shape.length - 1];
  const rows = x.size / width;
  const [y] = x.graph.append({
    kind: 'widen',
    inputs: [x],
    outputs: [[...x.shape.slice(0, -1), stride]],
    attributes: { offset, stride },
    gradient: (dy) => [[x, () => slice(dy, offset, width)]],
    evaluate: (values, [out]) => {
      const [from, to] = [values(x), values(out)];
      to.fill(0);
      for (let row = 0; row < rows; row++)
        to.set(from.subarray(row * width, (row + 1) * width), row * stride + offset);
    },
    lowerings: [
      wasmCall((at, [out]) => kernelCall('widen', at(x), at(out), rows, stride, offset, width)),
      gpuElements({
        vectors: [stride, offset, width].every((extent) => extent % 4 === 0),
        results: [
          ({ element, lanes }) => `let row = i / ${stride / lanes}u;
  // Huge to the left of the range.
  let column = i % ${stride / lanes}u - ${offset / lanes}u;
  if (column >= ${width / lanes}u) { return T(); }
  return ${element(x, `row * ${width / lanes}u + column`)};`,
        ],
      }),
    ],
  });
  return y;
}
