// Layer: lab worker, engine. Images as tokens (Dosovitskiy 2021): every patch of size×size pixels
// becomes one row of numbers, (row, column, channel) with the channel innermost, and back.

import { formatShape, type Tensor } from '../graph/graph';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { gpuElements } from '../webgpu/lowering';
import { imageShape, reshape } from './layout';

/** [B, H, W, C] → [B, H/size·W/size, size·size·C]. */
export function patchify(x: Tensor, size: number): Tensor {
  const [batch, height, width, channels] = imageShape(x);
  x.graph.check(
    height % size === 0 && width % size === 0,
    'patchify',
    `${height}×${width} cannot be cut into patches of ${size}×${size}.`,
  );
  const [rows, columns] = [height / size, width / size];
  const lines = reshape(x, [batch * rows, size, columns, size * channels]);
  return reshape(swapInner(lines), [batch, rows * columns, size * size * channels]);
}

/** [B, rows·columns, size·size·C] → [B, rows·size, columns·size, C]. */
export function unpatchify(x: Tensor, rows: number, columns: number, size: number): Tensor {
  const [batch, tokens, width] = x.shape;
  x.graph.check(
    x.shape.length === 3 && tokens === rows * columns && width % (size * size) === 0,
    'unpatchify',
    `${formatShape(x.shape)} is not a batch of ${rows}×${columns} patches of ${size}×${size}.`,
  );
  const channels = width / (size * size);
  const patches = reshape(x, [batch * rows, columns, size, size * channels]);
  return reshape(swapInner(patches), [batch, rows * size, columns * size, channels]);
}

/** [B, R, S, C] → [B, S, R, C]. */
export function swapInner(x: Tensor): Tensor {
  x.graph.check(
    x.shape.length === 4,
    'swap_inner',
    `takes four axes, but the input is ${formatShape(x.shape)}.`,
  );
  const [batch, rows, columns, width] = x.shape;
  const [y] = x.graph.append({
    kind: 'swap_inner',
    inputs: [x],
    outputs: [[batch, columns, rows, width]],
    gradient: (dy) => [[x, () => swapInner(dy)]],
    evaluate: (values, [out]) => {
      const [from, to] = [values(x), values(out)];
      for (let b = 0; b < batch; b++)
        for (let r = 0; r < rows; r++)
          for (let s = 0; s < columns; s++) {
            const start = ((b * rows + r) * columns + s) * width;
            to.set(from.subarray(start, start + width), ((b * columns + s) * rows + r) * width);
          }
    },
    lowerings: [
      onnxNodes((to) => ({
        value: to.node('Transpose', [to.value(x, 'last')], { perm: [0, 2, 1, 3] }),
        order: 'last',
      })),
      tfjsTensor((tf, read) => tf.transpose(read(x), [0, 2, 1, 3])),
      wasmCall((at, [out]) =>
        kernelCall('swap_inner', at(x), at(out), batch, rows, columns, width),
      ),
      gpuElements({
        vectors: width % 4 === 0,
        results: [
          ({ element, lanes }) => `let entry = i % ${width / lanes}u;
  let row = i / ${width / lanes}u % ${rows}u;
  let line = i / ${(rows * width) / lanes}u;
  let place = (line / ${columns}u * ${rows}u + row) * ${columns}u + line % ${columns}u;
  return ${element(x, `place * ${width / lanes}u + entry`)};`,
        ],
      }),
    ],
  });
  return y;
}
