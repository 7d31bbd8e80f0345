// Layer: lab worker, engine. Sums over leading axes: the gradients of whatever was spread over
// rows or pixels.

import type { Tensor } from '../graph/graph';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { gpuKernels } from '../webgpu/lowering';
import { reduction } from '../webgpu/reduction';

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

/** Sum over all axes but the first and the last: [B, …, C] → [B, C]. */
export function spatialSum(x: Tensor): Tensor {
  const batch = x.shape[0];
  const channels = x.shape[x.shape.length - 1];
  const pixels = x.size / (batch * channels);
  const [y] = x.graph.append({
    kind: 'spatial_sum',
    inputs: [x],
    outputs: [[batch, channels]],
    evaluate: (values, [out]) => {
      const [from, sums] = [values(x), values(out)];
      sums.fill(0);
      for (let i = 0; i < from.length; i++) {
        const sample = Math.floor(i / (pixels * channels));
        sums[sample * channels + (i % channels)] += from[i];
      }
    },
    lowerings: [
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
