// Layer: lab worker, engine. Sums over leading axes, the gradients of whatever was spread over rows
// or pixels; the mean over the pixels of an image.

import { formatShape, type Shape, type Tensor } from '../graph/graph';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { gpuElements, gpuKernels } from '../webgpu/lowering';
import { reduction } from '../webgpu/reduction';
import { coefficientIndex } from '../webgpu/wgsl';
import { scale } from './multiply';

/** Sum over all axes but the last: […, C] → [C]. */
export function columnSum(x: Tensor): Tensor {
  const columns = x.shape[x.shape.length - 1];
  const rows = x.size / columns;
  const [y] = x.graph.append({
    kind: 'column_sum',
    inputs: [x],
    outputs: [[columns]],
    evaluate: (values, [out]) => {
      const [from, sums] = [values(x), values(out)];
      sums.fill(0);
      for (let i = 0; i < from.length; i++) sums[i % columns] += from[i];
    },
    lowerings: [
      wasmCall((at, [out]) => kernelCall('column_sum', at(x), at(out), rows, columns)),
      gpuKernels((gpu, [out]) =>
        reduction(gpu, {
          kernel: 'column_sum',
          outer: 1,
          middle: rows,
          inner: columns,
          inputs: [x],
          value: 'a[i]',
          to: out,
        }),
      ),
    ],
  });
  return y;
}

/** Mean over all pixels of an image: [B, …, C] → [B, C]. */
export function spatialMean(x: Tensor): Tensor {
  return scale(spatialSum(x), (x.shape[0] * x.shape[x.shape.length - 1]) / x.size);
}

/** Sum over all axes but the first and the last: [B, …, C] → [B, C]. */
export function spatialSum(x: Tensor): Tensor {
  const batch = x.shape[0];
  const channels = x.shape[x.shape.length - 1];
  const pixels = x.size / (batch * channels);
  x.graph.check(
    x.shape.length > 2,
    'spatial_sum',
    `takes pixels or tokens (batch×…×channels), but the input is ${formatShape(x.shape)}.`,
  );
  const [y] = x.graph.append({
    kind: 'spatial_sum',
    inputs: [x],
    outputs: [[batch, channels]],
    gradient: (dy) => [[x, () => spreadOverPixels(dy, x.shape)]],
    evaluate: (values, [out]) => {
      const [from, sums] = [values(x), values(out)];
      sums.fill(0);
      for (let i = 0; i < from.length; i++) {
        const sample = Math.floor(i / (pixels * channels));
        sums[sample * channels + (i % channels)] += from[i];
      }
    },
    lowerings: [
      onnxNodes((to) => {
        const order = to.orderOf([x]);
        const first = order === 'last' ? 1 : 2;
        const axes = Array.from({ length: x.shape.length - 2 }, (_, index) => first + index);
        const value = to.node('ReduceSum', [to.value(x, order), to.integers(axes)], {
          keepdims: 0,
        });
        return { value, order: 'last' };
      }),
      tfjsTensor((tf, read) => tf.sum(tf.reshape(read(x), [batch, pixels, channels]), 1)),
      wasmCall((at, [out]) => kernelCall('spatial_sum', at(x), at(out), batch, pixels, channels)),
      gpuKernels((gpu, [out]) =>
        reduction(gpu, {
          kernel: 'spatial_sum',
          outer: batch,
          middle: pixels,
          inner: channels,
          inputs: [x],
          value: 'a[i]',
          to: out,
        }),
      ),
    ],
  });
  return y;
}

/** The same for every pixel: [B, C] → [B, …, C]. Only occurs in gradients. */
function spreadOverPixels(x: Tensor, shape: Shape): Tensor {
  const [batch, channels] = x.shape;
  const [y] = x.graph.append({
    kind: 'spread_over_pixels',
    inputs: [x],
    outputs: [shape],
    evaluate: (values, [out]) => {
      const [from, to] = [values(x), values(out)];
      const size = to.length / batch;
      for (let i = 0; i < to.length; i++)
        to[i] = from[Math.floor(i / size) * channels + (i % channels)];
    },
    lowerings: [
      wasmCall((at, [out]) =>
        kernelCall('spread_pixels', at(x), at(out), batch, y.size / x.size, channels),
      ),
      gpuElements({
        vectors: channels % 4 === 0,
        results: [
          ({ element, lanes }) =>
            `return ${element(x, coefficientIndex(y.size / x.size, channels / lanes))};`,
        ],
      }),
    ],
  });
  return y;
}
