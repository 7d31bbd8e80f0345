// Layer: lab worker, engine. Resolution: nearest neighbour ×2 and averages of two neighbours along
// every axis of images (NHWC) or sequences (NLC). Each is the other's gradient up to a factor.

import { formatShape, type Shape, type Tensor } from '../graph/graph';
import { scaledBy } from '../onnx/arithmetic';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { literal } from '../webgpu/dispatch';
import { gpuElements } from '../webgpu/lowering';

/** Nearest neighbour: [B, H, W, C] → [B, 2H, 2W, C], or [B, L, C] → [B, 2L, C]. */
export function upsampleNearest(x: Tensor): Tensor {
  return spread(x, 1);
}

/** Averages of 2×2 blocks: [B, H, W, C], H and W even → [B, H/2, W/2, C]; of pairs: [B, L, C], L
 *  even → [B, L/2, C]. */
export function averagePool(x: Tensor): Tensor {
  const extents = x.shape.slice(1, -1);
  x.graph.check(
    extents.every((extent) => extent % 2 === 0),
    'average_pool',
    `${formatShape(extents)} cannot be halved; every extent must be even.`,
  );
  return blockSum(x, 0.5 ** extents.length);
}

function spread(x: Tensor, factor: number): Tensor {
  const sizes = sizesOf(x.graph, x.shape);
  const { batch, height, width, channels, lines } = sizes;
  const [y] = x.graph.append({
    kind: 'upsample',
    inputs: [x],
    outputs: [resized(x.shape, 2)],
    attributes: { factor },
    gradient: (dy) => [[x, () => blockSum(dy, factor)]],
    evaluate: (values, [out]) => {
      const [from, to] = [values(x), values(out)];
      forEachPixel(sizes, (fine, coarse) => {
        to[fine] = factor * from[coarse];
      });
    },
    lowerings: [
      onnxNodes((to) => {
        const scales = to.numbers([1, 1, ...x.shape.slice(1, -1).fill(2)]);
        const value = to.node('Resize', [to.value(x, 'first'), '', scales], {
          mode: 'nearest',
          coordinate_transformation_mode: 'asymmetric',
          nearest_mode: 'floor',
        });
        return { value: scaledBy(to, value, factor), order: 'first' };
      }),
      // A row beside itself is, under another shape, every pixel twice.
      tfjsTensor((tf, read) => {
        const twice = (rows: ReturnType<typeof read>): ReturnType<typeof read> =>
          tf.concat([rows, rows], 1);
        const pixels = twice(tf.reshape(read(x), [batch * height * width, channels]));
        const doubled = lines === 1 ? pixels : twice(tf.reshape(pixels, [batch * height, -1]));
        return tf.mul(tf.reshape(doubled, resized(x.shape, 2)), factor);
      }),
      wasmCall((at, [out]) =>
        kernelCall('upsample', at(x), at(out), batch, height, width, channels, lines, factor),
      ),
      gpuElements({
        vectors: channels % 4 === 0,
        results: [
          ({ element, lanes }) => `let channel = i % ${channels / lanes}u;
  let pixel = i / ${channels / lanes}u;
  let coarse = pixel / ${2 * width * lines}u * ${width}u + pixel % ${2 * width}u / 2u;
  return ${literal(factor)} * ${element(x, `coarse * ${channels / lanes}u + channel`)};`,
        ],
      }),
    ],
  });
  return y;
}

function blockSum(x: Tensor, factor: number): Tensor {
  const shape = resized(x.shape, 0.5);
  const sizes = sizesOf(x.graph, shape);
  const { batch, height, width, channels, lines } = sizes;
  const [y] = x.graph.append({
    kind: 'sum_blocks',
    inputs: [x],
    outputs: [shape],
    attributes: { factor },
    gradient: (dy) => [[x, () => spread(dy, factor)]],
    evaluate: (values, [out]) => {
      const [from, to] = [values(x), values(out)];
      to.fill(0);
      forEachPixel(sizes, (fine, coarse) => {
        to[coarse] += factor * from[fine];
      });
    },
    lowerings: [
      onnxNodes((to) => {
        const window = x.shape.slice(1, -1).fill(2);
        const mean = to.node('AveragePool', [to.value(x, 'first')], {
          kernel_shape: window,
          strides: window,
        });
        return { value: scaledBy(to, mean, 2 * lines * factor), order: 'first' };
      }),
      tfjsTensor((tf, read) => {
        const blocks = tf.reshape(read(x), [batch * height, lines, width, 2, channels]);
        return tf.mul(tf.reshape(tf.sum(blocks, [1, 3]), shape), factor);
      }),
      wasmCall((at, [out]) =>
        kernelCall('sum_blocks', at(x), at(out), batch, height, width, channels, lines, factor),
      ),
      gpuElements({
        vectors: channels % 4 === 0,
        results: [
          ({ element, lanes }) => `let channel = i % ${channels / lanes}u;
  let pixel = i / ${channels / lanes}u;
  let fine = pixel / ${width}u * ${2 * width * lines}u + 2u * (pixel % ${width}u);
  var sum = T();
  for (var line = 0u; line < ${lines}u; line++) {
    let at = (fine + line * ${2 * width}u) * ${channels / lanes}u + channel;
    sum += ${element(x, 'at')} + ${element(x, `at + ${channels / lanes}u`)};
  }
  return ${literal(factor)} * sum;`,
        ],
      }),
    ],
  });
  return y;
}

/** Extents of the coarser side; a sequence is an image of one line. */
interface Sizes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Lines of the finer side for each of the coarser one: 2, and 1 for a sequence. */
  readonly lines: 1 | 2;
}

function sizesOf(graph: Tensor['graph'], coarse: Shape): Sizes {
  graph.check(
    coarse.length === 3 || coarse.length === 4,
    'resample',
    `takes images (B×H×W×C) or sequences (B×L×C), but the input is ${formatShape(coarse)}.`,
  );
  const [batch, ...extents] = coarse;
  const channels = coarse[coarse.length - 1];
  if (coarse.length === 3) return { batch, height: 1, width: extents[0], channels, lines: 1 };
  return { batch, height: extents[0], width: extents[1], channels, lines: 2 };
}

/** A shape with all axes but the first and the last multiplied by `factor`. */
function resized(shape: Shape, factor: number): number[] {
  return shape.map((extent, axis) =>
    axis === 0 || axis === shape.length - 1 ? extent : extent * factor,
  );
}

/** Visits every element of the finer side with the index of its element on the coarser one. */
function forEachPixel(
  { batch, height, width, channels, lines }: Sizes,
  visit: (fine: number, coarse: number) => void,
): void {
  for (let line = 0; line < batch * height * lines; line++)
    for (let x = 0; x < 2 * width; x++)
      for (let c = 0; c < channels; c++) {
        const coarse = Math.floor(line / lines) * width + Math.floor(x / 2);
        visit((line * 2 * width + x) * channels + c, coarse * channels + c);
      }
}
