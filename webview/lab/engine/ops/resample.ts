// Layer: lab worker, engine. Resolution: nearest neighbour ×2 and 2×2 average pooling, NHWC.
// Each is the other's gradient up to a factor of 4.

import type { Tensor } from '../graph/graph';
import { scaledBy } from '../onnx/arithmetic';
import { kernelCall } from '../wasm/kernels';
import { imageShape } from './layout';

/** Nearest neighbour: [B, H, W, C] → [B, 2H, 2W, C]. */
export function upsampleNearest(x: Tensor): Tensor {
  return spread(x, 1);
}

/** 2×2 average with stride 2: [B, H, W, C], H and W even → [B, H/2, W/2, C]. */
export function averagePool(x: Tensor): Tensor {
  const [, height, width] = imageShape(x);
  x.graph.check(
    height % 2 === 0 && width % 2 === 0,
    'average_pool',
    `${height}×${width} cannot be halved; both extents must be even.`,
  );
  return blockSum(x, 0.25);
}

function spread(x: Tensor, factor: number): Tensor {
  const [batch, height, width, channels] = imageShape(x);
  const [y] = x.graph.append({
    kind: 'upsample',
    inputs: [x],
    outputs: [[batch, 2 * height, 2 * width, channels]],
    attributes: { factor },
    onnx: (to) => {
      const sizes = to.numbers([1, 1, 2, 2]);
      const value = to.node('Resize', [to.value(x, 'first'), '', sizes], {
        mode: 'nearest',
        coordinate_transformation_mode: 'asymmetric',
        nearest_mode: 'floor',
      });
      return { value: scaledBy(to, value, factor), order: 'first' };
    },
    gradient: (dy) => [[x, () => blockSum(dy, factor)]],
    evaluate: (values, [out]) => {
      const [from, to] = [values(x), values(out)];
      forEachPixel(batch, 2 * height, 2 * width, channels, (fine, coarse) => {
        to[fine] = factor * from[coarse];
      });
    },
    wasm: (at, [out]) =>
      kernelCall('upsample', at(x), at(out), batch, height, width, channels, factor),
  });
  return y;
}

function blockSum(x: Tensor, factor: number): Tensor {
  const [batch, height, width, channels] = imageShape(x);
  const [y] = x.graph.append({
    kind: 'sum_blocks',
    inputs: [x],
    outputs: [[batch, height / 2, width / 2, channels]],
    attributes: { factor },
    onnx: (to) => {
      const window = { kernel_shape: [2, 2], strides: [2, 2] };
      const mean = to.node('AveragePool', [to.value(x, 'first')], window);
      return { value: scaledBy(to, mean, 4 * factor), order: 'first' };
    },
    gradient: (dy) => [[x, () => spread(dy, factor)]],
    evaluate: (values, [out]) => {
      const [from, to] = [values(x), values(out)];
      to.fill(0);
      forEachPixel(batch, height, width, channels, (fine, coarse) => {
        to[coarse] += factor * from[fine];
      });
    },
    wasm: (at, [out]) =>
      kernelCall('sum_blocks', at(x), at(out), batch, height / 2, width / 2, channels, factor),
  });
  return y;
}

/** Visits every element of the finer image with the index of its element in the coarser one. */
function forEachPixel(
  batch: number,
  height: number,
  width: number,
  channels: number,
  visit: (fine: number, coarse: number) => void,
): void {
  for (let b = 0; b < batch; b++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++) {
          const line = (b * height) / 2 + Math.floor(y / 2);
          const coarse = (line * width) / 2 + Math.floor(x / 2);
          visit(((b * height + y) * width + x) * channels + c, coarse * channels + c);
        }
}
