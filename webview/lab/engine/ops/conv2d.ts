// Layer: lab worker, engine. 2-D convolution with square kernels, images NHWC, weights as
// PyTorch keeps them, [out, in, k, k]. A bias per sample and channel (the time embedding of a
// resnet block) and a residual can be added in the same pass over memory.

import { formatShape, type Shape, type Tensor } from '../graph/graph';
import { perSample } from '../onnx/arithmetic';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import {
  convolutionInputGradientWorkspace,
  convolutionWeightGradientFewWorkspace,
  convolutionWeightGradientWorkspace,
  convolutionWorkspace,
  PANEL,
  winogradWorkspace,
} from '../wasm/kernels/sizes.assembly';
import { wasmCall, type WasmPlacement } from '../wasm/lowering';
import { suitsWinograd, winogradBlock } from '../wasm/winograd';
import {
  convolution,
  convolutionInputGradient,
  convolutionWeightGradient,
} from '../webgpu/convolution.wgsl';
import { gpuKernels } from '../webgpu/lowering';
import { imageShape } from './layout';
import { columnSum, spatialSum } from './sums';

/** Geometry and what can be fused into {@link conv2d}. */
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

interface Geometry {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** x [B, H, W, in], weight [out, in, k, k], bias [out] or null → [B, H′, W′, out] with
 *  H′ = ⌊(H + before + after − k)/stride⌋ + 1. */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvolutionOptions = {},
): Tensor {
  const { graph } = x;
  const { sampleBias, residual } = options;
  const geometry = geometryOf(x, weight, options);
  const { batch, inputs, outHeight, outWidth, outputs } = geometry;
  const shape: Shape = [batch, outHeight, outWidth, outputs];
  const expect = (what: string, tensor: Tensor | null, wanted: Shape): void => {
    graph.check(
      tensor === null || formatShape(tensor.shape) === formatShape(wanted),
      'conv2d',
      `the ${what} is ${formatShape(tensor?.shape ?? [])}; it must be ${formatShape(wanted)}.`,
    );
  };
  expect('bias', bias, [outputs]);
  expect('bias per sample', sampleBias ?? null, [batch, outputs]);
  expect('residual', residual ?? null, shape);
  const given = [bias, sampleBias, residual].filter(
    (tensor) => tensor !== null && tensor !== undefined,
  );
  const [y] = graph.append({
    kind: 'conv2d',
    inputs: [x, weight, ...given],
    outputs: [shape],
    attributes: { kernel: geometry.kernel, stride: geometry.stride, padding: geometry.padding },
    multiplyAdds: multiplyAdds(geometry),
    gradient: (dy) => {
      let sums: Tensor | null = null;
      const perSample = (): Tensor => (sums ??= spatialSum(dy));
      const overAll = (): Tensor => columnSum(sampleBias === undefined ? dy : perSample());
      return [
        [x, () => inputGradient(dy, weight, x.shape, geometry)],
        [weight, () => weightGradient(x, dy, weight.shape, geometry)],
        ...(bias === null ? [] : [[bias, overAll] as const]),
        ...(sampleBias === undefined ? [] : [[sampleBias, perSample] as const]),
        ...(residual === undefined ? [] : [[residual, () => dy] as const]),
      ];
    },
    evaluate: (values, [out]) => {
      const [from, w, to] = [values(x), values(weight), values(out)];
      const pixels = outHeight * outWidth;
      for (let i = 0; i < to.length; i++) {
        const channel = i % outputs;
        const sample = Math.floor(i / (outputs * pixels));
        to[i] = bias === null ? 0 : values(bias)[channel];
        if (sampleBias !== undefined) to[i] += values(sampleBias)[sample * outputs + channel];
        if (residual !== undefined) to[i] += values(residual)[i];
      }
      forEachProduct(geometry, (inputAt, weightAt, outputAt) => {
        to[outputAt] += from[inputAt] * w[weightAt];
      });
    },
    lowerings: [
      onnxNodes((to) => {
        const { kernel, stride, padding } = geometry;
        const after = options.paddingAfter ?? padding;
        const value = to.node(
          'Conv',
          [
            to.value(x, 'first'),
            ...[weight, bias].flatMap((t) => (t === null ? [] : to.value(t, 'last'))),
          ],
          {
            kernel_shape: [kernel, kernel],
            strides: [stride, stride],
            pads: [padding, padding, after, after],
          },
        );
        const added = [
          ...(sampleBias === undefined ? [] : [perSample(to, sampleBias, 4, 'first')]),
          ...(residual === undefined ? [] : [to.value(residual, 'first')]),
        ];
        return {
          value: added.reduce((sum, term) => to.node('Add', [sum, term]), value),
          order: 'first',
        };
      }),
      tfjsTensor((tf, read) => {
        const { padding: before = 0, paddingAfter: after = before, stride = 1 } = options;
        const padding = [before, after] as const;
        const sum = tf.convolution(read(x), read(weight), stride, [padding, padding]);
        const biased = bias === null ? sum : tf.addBias(sum, read(bias));
        const shifted =
          sampleBias === undefined
            ? biased
            : tf.add(biased, tf.reshape(read(sampleBias), [batch, 1, 1, outputs]));
        return residual === undefined ? shifted : tf.add(shifted, read(residual));
      }),
      wasmCall((at, [out]) => {
        const tensors = [
          at(x),
          at(weight),
          bias === null ? 0 : at(bias),
          sampleBias === undefined ? 0 : at(sampleBias),
          residual === undefined ? 0 : at(residual),
          at(out),
        ] as const;
        if (suitsWinograd(geometry))
          return kernelCall(
            'winograd_forward',
            ...tensors,
            ...winograd(at, inputs, outputs, geometry),
          );
        const { kernel, stride } = geometry;
        const sizes = [inputs, outHeight, outWidth, outputs, kernel, kernel, stride] as const;
        return kernelCall(
          'conv2d_forward',
          ...tensors,
          ...kernelSizes(geometry),
          at.workspace(convolutionWorkspace(...sizes)),
        );
      }),
      gpuKernels((gpu, [out]) => {
        const [perSample, rest] = [sampleBias ?? null, residual ?? null];
        const tensors = { x, weight, bias, sampleBias: perSample, residual: rest, y: out };
        return [convolution(gpu, tensors, geometry)];
      }),
    ],
  });
  return y;
}

function inputGradient(dy: Tensor, weight: Tensor, shape: Shape, geometry: Geometry): Tensor {
  const { height, width, inputs, outputs, kernel } = geometry;
  const [dx] = dy.graph.append({
    kind: 'conv2d_input_gradient',
    inputs: [dy, weight],
    outputs: [shape],
    multiplyAdds: multiplyAdds(geometry),
    evaluate: (values, [out]) => {
      const [d, w, to] = [values(dy), values(weight), values(out)];
      to.fill(0);
      forEachProduct(geometry, (inputAt, weightAt, outputAt) => {
        to[inputAt] += d[outputAt] * w[weightAt];
      });
    },
    lowerings: [
      wasmCall((at, [out]) => {
        const tensors = [at(dy), at(weight), at(out)] as const;
        if (suitsWinograd(geometry))
          return kernelCall(
            'winograd_input_gradient',
            ...tensors,
            ...winograd(at, outputs, inputs, geometry),
          );
        const sizes = [height, width, inputs, outputs, kernel, kernel] as const;
        return kernelCall(
          'conv2d_input_gradient',
          ...tensors,
          ...kernelSizes(geometry),
          at.workspace(convolutionInputGradientWorkspace(...sizes)),
        );
      }),
      gpuKernels(
        (gpu, [out]) => [
          convolutionInputGradient(gpu, { dy, weight, dx: out, factor: null }, geometry),
        ],
        {
          times: (gpu, [out], factor) => [
            convolutionInputGradient(gpu, { dy, weight, dx: out, factor }, geometry),
          ],
        },
      ),
    ],
  });
  return dx;
}

function weightGradient(x: Tensor, dy: Tensor, shape: Shape, geometry: Geometry): Tensor {
  const { height, width, inputs, outHeight, outWidth, outputs, kernel, stride } = geometry;
  const [dw] = dy.graph.append({
    kind: 'conv2d_weight_gradient',
    inputs: [x, dy],
    outputs: [shape],
    multiplyAdds: multiplyAdds(geometry),
    evaluate: (values, [out]) => {
      const [from, d, to] = [values(x), values(dy), values(out)];
      to.fill(0);
      forEachProduct(geometry, (inputAt, weightAt, outputAt) => {
        to[weightAt] += d[outputAt] * from[inputAt];
      });
    },
    lowerings: [
      wasmCall((at, [out]) => {
        const tensors = [at(x), at(dy), at(out)] as const;
        if (suitsWinograd(geometry))
          return kernelCall(
            'winograd_weight_gradient',
            ...tensors,
            ...winograd(at, inputs, outputs, geometry),
          );
        const call = [...tensors, ...kernelSizes(geometry)] as const;
        // The tile's eight columns should be full: 3.8 times as fast from 32 channels to one.
        if (stride === 1 && outputs < PANEL && inputs >= PANEL) {
          const sizes = [height, width, inputs, outputs, kernel, kernel] as const;
          const workspace = at.workspace(convolutionWeightGradientFewWorkspace(...sizes));
          return kernelCall('conv2d_weight_gradient_few', ...call, workspace);
        }
        const sizes = [inputs, outHeight, outWidth, outputs, kernel, kernel, stride] as const;
        const workspace = at.workspace(convolutionWeightGradientWorkspace(...sizes));
        return kernelCall('conv2d_weight_gradient', ...call, workspace);
      }),
      gpuKernels(
        (gpu, [out]) => convolutionWeightGradient(gpu, { x, dy, dw: out, rowSums: null }, geometry),
        {
          withRowSum: (gpu, [out], rowSums) =>
            convolutionWeightGradient(gpu, { x, dy, dw: out, rowSums }, geometry),
        },
      ),
    ],
  });
  return dw;
}

function geometryOf(x: Tensor, weight: Tensor, options: ConvolutionOptions): Geometry {
  const { stride = 1, padding = 0, paddingAfter = padding } = options;
  const [batch, height, width, inputs] = imageShape(x);
  const [outputs, weightInputs, kernel] = weight.shape;
  const wanted = [outputs, inputs, kernel, kernel];
  x.graph.check(
    weight.shape.length === 4 && formatShape(weight.shape) === formatShape(wanted),
    'conv2d',
    `the input has ${inputs} channels, but the weight is ${formatShape(weight.shape)} ` +
      `(out×in×k×k), for ${weightInputs}.`,
  );
  const extent = (size: number): number =>
    Math.floor((size + padding + paddingAfter - kernel) / stride) + 1;
  const geometry = { batch, height, width, inputs, outputs, kernel, stride, padding };
  return { ...geometry, outHeight: extent(height), outWidth: extent(width) };
}

/** Input B×H×W×CI, output B×OH×OW×CO, kernel KH×KW, stride, padding before each axis. */
function kernelSizes(geometry: Geometry) {
  const { batch, height, width, inputs, outHeight, outWidth, outputs } = geometry;
  const { kernel, stride, padding } = geometry;
  return [
    batch,
    height,
    width,
    inputs,
    outHeight,
    outWidth,
    outputs,
    kernel,
    kernel,
    stride,
    padding,
  ] as const;
}

/** Sizes, block and workspace of Winograd's convolution from `from` to `to` channels. */
function winograd(at: WasmPlacement, from: number, to: number, geometry: Geometry) {
  const { batch, height, width, inputs, outHeight, outWidth, outputs, padding } = geometry;
  const block = winogradBlock(geometry);
  const workspace = at.workspace(winogradWorkspace(from, to, block));
  const sizes = [batch, height, width, inputs, outHeight, outWidth, outputs] as const;
  return [...sizes, padding, block, workspace] as const;
}

function taps({ kernel }: Geometry): number {
  return kernel * kernel;
}

function multiplyAdds(geometry: Geometry): number {
  const { batch, outHeight, outWidth, inputs, outputs } = geometry;
  return batch * outHeight * outWidth * inputs * outputs * taps(geometry);
}

/** Visits every product of the sum that a convolution is, by the indices of its three factors. */
function forEachProduct(
  geometry: Geometry,
  visit: (inputAt: number, weightAt: number, outputAt: number) => void,
): void {
  const { batch, height, width, inputs, outHeight, outWidth, outputs } = geometry;
  const { kernel, stride, padding } = geometry;
  for (let b = 0; b < batch; b++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++)
        for (let ky = 0; ky < kernel; ky++)
          for (let kx = 0; kx < kernel; kx++) {
            const y = oy * stride + ky - padding;
            const x = ox * stride + kx - padding;
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            const inputAt = ((b * height + y) * width + x) * inputs;
            const outputAt = ((b * outHeight + oy) * outWidth + ox) * outputs;
            for (let o = 0; o < outputs; o++)
              for (let i = 0; i < inputs; i++)
                visit(inputAt + i, ((o * inputs + i) * kernel + ky) * kernel + kx, outputAt + o);
          }
}
