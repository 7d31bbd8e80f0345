// Layer: lab worker, engine. The same numbers under another shape, and transposition of the two
// last axes: between NCHW, as the outside has images, and NHWC, as the kernels want them.

import { formatShape, sizeOf, type Shape, type Tensor } from '../graph/graph';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { gpuElements } from '../webgpu/lowering';

/** The same numbers in the same order under another shape; costs nothing. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  x.graph.check(
    sizeOf(shape) === x.size,
    'reshape',
    `${formatShape(x.shape)} cannot become ${formatShape(shape)}.`,
  );
  const [y] = x.graph.append({
    kind: 'reshape',
    inputs: [x],
    outputs: [shape],
    view: true,
    gradient: (dy) => [[x, () => reshape(dy, x.shape)]],
    evaluate: (values, [out]) => {
      values(out).set(values(x));
    },
    lowerings: [
      onnxNodes((to) => {
        const last = x.shape.length - 1;
        const keepsChannels = shape[0] === x.shape[0] && shape[shape.length - 1] === x.shape[last];
        const order = keepsChannels ? to.orderOf([x]) : 'last';
        return { value: to.reshape(to.value(x, order), to.shape(y, order)), order };
      }),
      tfjsTensor((tf, read) => tf.reshape(read(x), [...shape])),
    ],
  });
  return y;
}

/** [B, R, C] → [B, C, R]. */
export function transpose(x: Tensor): Tensor {
  x.graph.check(
    x.shape.length === 3,
    'transpose',
    `takes three axes, but the input is ${formatShape(x.shape)}.`,
  );
  const [batch, rows, columns] = x.shape;
  const [y] = x.graph.append({
    kind: 'transpose',
    inputs: [x],
    outputs: [[batch, columns, rows]],
    // The transposed of either order is the other order: only the name of the order changes.
    gradient: (dy) => [[x, () => transpose(dy)]],
    evaluate: (values, [out]) => {
      const [from, to] = [values(x), values(out)];
      for (let b = 0; b < batch; b++)
        for (let r = 0; r < rows; r++)
          for (let c = 0; c < columns; c++)
            to[(b * columns + c) * rows + r] = from[(b * rows + r) * columns + c];
    },
    lowerings: [
      // The transposed of either order is the other order: only the name of the order changes.
      onnxNodes((to) => {
        const order = to.orderOf([x]);
        return { value: to.value(x, order), order: order === 'first' ? 'last' : 'first' };
      }),
      tfjsTensor((tf, read) => tf.transpose(read(x), [0, 2, 1])),
      wasmCall((at, [out]) => kernelCall('transpose', at(x), at(out), batch, rows, columns)),
      gpuElements({
        vectors: false,
        results: [
          ({ element }) => `let row = i % ${rows}u;
  let line = i / ${rows}u;
  let column = line % ${columns}u;
  return ${element(x, `(line / ${columns}u * ${rows}u + row) * ${columns}u + column`)};`,
        ],
      }),
    ],
  });
  return y;
}

/** [B, C, …] → [B, …, C]; with one channel, or one pixel, costs nothing. */
export function channelsLast(x: Tensor): Tensor {
  const [batch, channels, ...extents] = x.shape;
  const shape = [batch, ...extents, channels];
  const pixels = sizeOf(extents);
  if (channels === 1 || pixels === 1) return reshape(x, shape);
  return reshape(transpose(reshape(x, [batch, channels, pixels])), shape);
}

/** [B, …, C] → [B, C, …]; with one channel, or one pixel, costs nothing. */
export function channelsFirst(x: Tensor): Tensor {
  const [batch, ...extents] = x.shape.slice(0, -1);
  const channels = x.shape[x.shape.length - 1];
  const shape = [batch, channels, ...extents];
  const pixels = sizeOf(extents);
  if (channels === 1 || pixels === 1) return reshape(x, shape);
  return reshape(transpose(reshape(x, [batch, pixels, channels])), shape);
}

/** The four extents of an image batch; a {@link ShapeError} for anything else. */
export function imageShape(x: Tensor): readonly [number, number, number, number] {
  x.graph.check(
    x.shape.length === 4,
    'image',
    `a batch of images has four axes, but the input is ${formatShape(x.shape)}.`,
  );
  const [first, second, third, fourth] = x.shape;
  return [first, second, third, fourth];
}
