// Layer: lab worker, engine. Extents of a convolution of images or sequences, and its sum as plain
// loops, which the references of the convolution and of its gradients run.

import { formatShape, type Tensor } from '../graph/graph';
import type { ConvolutionGeometry } from '../webgpu/convolution.wgsl';
import { imageShape } from './layout';

/** Geometry and what can be fused into a convolution. */
export interface ConvolutionOptions {
  /** 1 unless given. */
  readonly stride?: number;
  /** Zeros before each axis; 0 unless given. */
  readonly padding?: number;
  /** Zeros behind each axis; as many as before unless given. */
  readonly paddingAfter?: number;
  /** [B, out], added to every pixel of its sample. */
  readonly sampleBias?: Tensor;
  /** Added to the result, of its shape. */
  readonly residual?: Tensor;
}

export interface Geometry extends ConvolutionGeometry {
  readonly batch: number;
  readonly isSequence: boolean;
}

export function imageGeometry(x: Tensor, weight: Tensor, options: ConvolutionOptions): Geometry {
  const { padding = 0, paddingAfter = padding } = options;
  const [batch, height, width] = imageShape(x);
  checkWeight(x, weight, 'conv2d', 'out×in×k×k');
  const [, , kernel] = weight.shape;
  x.graph.check(
    kernel > 1 || (padding === 0 && paddingAfter === 0),
    'conv2d',
    'a kernel of one pixel takes no padding.',
  );
  return { batch, height, width, ...extentsOf(weight, options, height, width), isSequence: false };
}

export function lineGeometry(x: Tensor, weight: Tensor, options: ConvolutionOptions): Geometry {
  x.graph.check(
    x.shape.length === 3,
    'conv1d',
    `a batch of sequences has three axes, but the input is ${formatShape(x.shape)}.`,
  );
  const [batch, width] = x.shape;
  checkWeight(x, weight, 'conv1d', 'out×in×k');
  const extents = extentsOf(weight, options, 1, width);
  return { batch, height: 1, width, ...extents, outHeight: 1, isSequence: true };
}

/** A kernel as long along every axis, for the input's channels. */
function checkWeight(x: Tensor, weight: Tensor, kind: string, form: string): void {
  const inputs = x.shape[x.shape.length - 1];
  const [outputs, weightInputs, kernel] = weight.shape;
  const wanted = [outputs, inputs, ...x.shape.slice(1, -1).fill(kernel)];
  x.graph.check(
    formatShape(weight.shape) === formatShape(wanted),
    kind,
    `the input has ${inputs} channels, but the weight is ${formatShape(weight.shape)} ` +
      `(${form}), for ${weightInputs}.`,
  );
}

function extentsOf(weight: Tensor, options: ConvolutionOptions, height: number, width: number) {
  const { stride = 1, padding = 0, paddingAfter = padding } = options;
  const [outputs, inputs, kernel] = weight.shape;
  const extent = (size: number): number =>
    Math.floor((size + padding + paddingAfter - kernel) / stride) + 1;
  const outExtents = { outHeight: extent(height), outWidth: extent(width) };
  return { inputs, outputs, kernel, stride, padding, ...outExtents };
}

export function kindOf({ isSequence }: Geometry): 'conv1d' | 'conv2d' {
  return isSequence ? 'conv1d' : 'conv2d';
}

/** Lines of a kernel. */
export function kernelHeight({ isSequence, kernel }: Geometry): number {
  return isSequence ? 1 : kernel;
}

export function multiplyAdds(geometry: Geometry): number {
  const { batch, outHeight, outWidth, inputs, outputs } = geometry;
  const taps = kernelHeight(geometry) * geometry.kernel;
  return batch * outHeight * outWidth * inputs * outputs * taps;
}

/** Visits every product of the sum that a convolution is, by the indices of its three factors. */
export function forEachProduct(
  geometry: Geometry,
  visit: (inputAt: number, weightAt: number, outputAt: number) => void,
): void {
  const { batch, height, width, inputs, outHeight, outWidth, outputs } = geometry;
  const { kernel, stride, padding, isSequence } = geometry;
  const lines = kernelHeight(geometry);
  const above = isSequence ? 0 : padding;
  for (let b = 0; b < batch; b++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++)
        for (let ky = 0; ky < lines; ky++)
          for (let kx = 0; kx < kernel; kx++) {
            const y = oy * stride + ky - above;
            const x = ox * stride + kx - padding;
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            const inputAt = ((b * height + y) * width + x) * inputs;
            const outputAt = ((b * outHeight + oy) * outWidth + ox) * outputs;
            for (let o = 0; o < outputs; o++)
              for (let i = 0; i < inputs; i++)
                visit(inputAt + i, ((o * inputs + i) * lines + ky) * kernel + kx, outputAt + o);
          }
}
