// Layer: lab worker, engine. Convolution with square kernels, images NHWC and weights as PyTorch
// keeps them, [out, in, k, k], or of sequences NLC with weights [out, in, k]: to all kernels a
// sequence is an image of one line. A bias per sample and channel (the time embedding of a resnet
// block) and a residual can be added in the same pass over memory.

import { formatShape, type Shape, type Tensor } from '../graph/graph';
import { perSample as spreadPerSample } from '../onnx/arithmetic';
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
import {
  forEachProduct,
  imageGeometry,
  kernelHeight,
  kindOf,
  lineGeometry,
  multiplyAdds,
  type ConvolutionOptions,
  type Geometry,
} from './convolutionGeometry';
import { columnSum, spatialSum } from './sums';

/** x [B, H, W, in], weight [out, in, k, k], bias [out] or null → [B, H′, W′, out] with
 *  H′ = ⌊(H + before + after − k)/stride⌋ + 1. */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvolutionOptions = {},
): Tensor {
  return convolve(x, weight, bias, options, imageGeometry(x, weight, options));
}

/** x [B, L, in], weight [out, in, k], bias [out] or null → [B, L′, out], L′ as above. */
export function conv1d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvolutionOptions = {},
): Tensor {
  return convolve(x, weight, bias, options, lineGeometry(x, weight, options));
}

function convolve(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvolutionOptions,
  geometry: Geometry,
): Tensor {
  const { graph } = x;
  const { sampleBias, residual } = options;
  const { batch, inputs, outHeight, outWidth, outputs, isSequence } = geometry;
  const shape: Shape = [batch, ...(isSequence ? [] : [outHeight]), outWidth, outputs];
  const expect = (what: string, tensor: Tensor | null, wanted: Shape): void => {
    graph.check(
      tensor === null || formatShape(tensor.shape) === formatShape(wanted),
      kindOf(geometry),
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
    kind: kindOf(geometry),
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
        const axes = shape.slice(1, -1);
        const value = to.node(
          'Conv',
          [
            to.value(x, 'first'),
            ...[weight, bias].flatMap((t) => (t === null ? [] : to.value(t, 'last'))),
          ],
          {
            kernel_shape: axes.map(() => kernel),
            strides: axes.map(() => stride),
            pads: [...axes.map(() => padding), ...axes.map(() => after)],
          },
        );
        const added = [
          ...(sampleBias === undefined
            ? []
            : [spreadPerSample(to, sampleBias, shape.length, 'first')]),
          ...(residual === undefined ? [] : [to.value(residual, 'first')]),
        ];
        return {
          value: added.reduce((sum, term) => to.node('Add', [sum, term]), value),
          order: 'first',
        };
      }),
      tfjsTensor((tf, read) => {
        const { padding: before = 0, paddingAfter: after = before } = options;
        const { height, width, kernel, stride } = geometry;
        const along = [before, after] as const;
        const image = tf.reshape(read(x), [batch, height, width, inputs]);
        const window = tf.reshape(read(weight), [outputs, inputs, kernelHeight(geometry), kernel]);
        const sum = tf.convolution(image, window, stride, [isSequence ? [0, 0] : along, along]);
        const result = tf.reshape(sum, [...shape]);
        const biased = bias === null ? result : tf.addBias(result, read(bias));
        const spread = [batch, ...shape.slice(1, -1).fill(1), outputs];
        const shifted =
          sampleBias === undefined ? biased : tf.add(biased, tf.reshape(read(sampleBias), spread));
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
        if (!geometry.isSequence && suitsWinograd(geometry))
          return kernelCall(
            'winograd_forward',
            ...tensors,
            ...winograd(at, inputs, outputs, geometry),
          );
        const { kernel, stride } = geometry;
        const taps = [kernelHeight(geometry), kernel] as const;
        const sizes = [inputs, outHeight, outWidth, outputs, ...taps, stride] as const;
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
    kind: `${kindOf(geometry)}_input_gradient`,
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
        if (!geometry.isSequence && suitsWinograd(geometry))
          return kernelCall(
            'winograd_input_gradient',
            ...tensors,
            ...winograd(at, outputs, inputs, geometry),
          );
        const sizes = [height, width, inputs, outputs, kernelHeight(geometry), kernel] as const;
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
    kind: `${kindOf(geometry)}_weight_gradient`,
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
        if (!geometry.isSequence && suitsWinograd(geometry))
          return kernelCall(
            'winograd_weight_gradient',
            ...tensors,
            ...winograd(at, inputs, outputs, geometry),
          );
        const call = [...tensors, ...kernelSizes(geometry)] as const;
        const taps = [kernelHeight(geometry), kernel] as const;
        // The tile's eight columns should be full: 3.8 times as fast from 32 channels to one.
        if (stride === 1 && outputs < PANEL && inputs >= PANEL) {
          const sizes = [height, width, inputs, outputs, ...taps] as const;
          const workspace = at.workspace(convolutionWeightGradientFewWorkspace(...sizes));
          return kernelCall('conv2d_weight_gradient_few', ...call, workspace);
        }
        const sizes = [inputs, outHeight, outWidth, outputs, ...taps, stride] as const;
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
    kernelHeight(geometry),
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
