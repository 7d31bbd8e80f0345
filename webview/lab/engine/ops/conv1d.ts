// Layer: lab worker, engine. 1-D convolution, sequences NLC, weights as PyTorch keeps them,
// [out, in, k]. A bias per sample and channel and a residual can be added in the same pass over
// memory. To the wasm kernels a sequence is an image of one line.

import { formatShape, type Shape, type Tensor } from '../graph/graph';
import { perSample as spreadPerSample } from '../onnx/arithmetic';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import {
  convolutionInputGradientWorkspace,
  convolutionWeightGradientWorkspace,
  convolutionWorkspace,
} from '../wasm/kernels/sizes.assembly';
import { wasmCall } from '../wasm/lowering';
import {
  convolution,
  convolutionInputGradient,
  convolutionWeightGradient,
  type ConvolutionGeometry,
} from '../webgpu/convolution.wgsl';
import { gpuKernels } from '../webgpu/lowering';
import type { ConvolutionOptions } from './conv2d';
import { columnSum, spatialSum } from './sums';

interface Geometry {
  readonly batch: number;
  readonly length: number;
  readonly inputs: number;
  readonly outLength: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** x [B, L, in], weight [out, in, k], bias [out] or null → [B, L′, out] with
 *  L′ = ⌊(L + before + after − k)/stride⌋ + 1. */
export function conv1d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvolutionOptions = {},
): Tensor {
  const { graph } = x;
  const { sampleBias, residual } = options;
  const geometry = geometryOf(x, weight, options);
  const { batch, inputs, outLength, outputs } = geometry;
  const shape: Shape = [batch, outLength, outputs];
  const expect = (what: string, tensor: Tensor | null, wanted: Shape): void => {
    graph.check(
      tensor === null || formatShape(tensor.shape) === formatShape(wanted),
      'conv1d',
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
    kind: 'conv1d',
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
      for (let i = 0; i < to.length; i++) {
        const channel = i % outputs;
        const sample = Math.floor(i / (outputs * outLength));
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
        const coefficients = bias === null ? [weight] : [weight, bias];
        const convolved = to.node(
          'Conv',
          [to.value(x, 'first'), ...coefficients.map((tensor) => to.value(tensor, 'last'))],
          {
            kernel_shape: [kernel],
            strides: [stride],
            pads: [padding, options.paddingAfter ?? padding],
          },
        );
        const added = [
          ...(sampleBias === undefined ? [] : [spreadPerSample(to, sampleBias, 3, 'first')]),
          ...(residual === undefined ? [] : [to.value(residual, 'first')]),
        ];
        const value = added.reduce((sum, term) => to.node('Add', [sum, term]), convolved);
        return { value, order: 'first' };
      }),
      tfjsTensor((tf, read) => {
        const { padding: before = 0, paddingAfter: after = before, stride = 1 } = options;
        const image = tf.reshape(read(x), [batch, 1, geometry.length, inputs]);
        const kernel = tf.reshape(read(weight), [outputs, inputs, 1, geometry.kernel]);
        const sum = tf.convolution(image, kernel, stride, [
          [0, 0],
          [before, after],
        ]);
        const line = tf.reshape(sum, [...shape]);
        const biased = bias === null ? line : tf.addBias(line, read(bias));
        const shifted =
          sampleBias === undefined
            ? biased
            : tf.add(biased, tf.reshape(read(sampleBias), [batch, 1, outputs]));
        return residual === undefined ? shifted : tf.add(shifted, read(residual));
      }),
      wasmCall((at, [out]) =>
        kernelCall(
          'conv2d_forward',
          at(x),
          at(weight),
          bias === null ? 0 : at(bias),
          sampleBias === undefined ? 0 : at(sampleBias),
          residual === undefined ? 0 : at(residual),
          at(out),
          ...kernelSizes(geometry),
          at.workspace(
            convolutionWorkspace(
              inputs,
              1,
              outLength,
              outputs,
              1,
              geometry.kernel,
              geometry.stride,
            ),
          ),
        ),
      ),
      gpuKernels((gpu, [out]) => {
        const [perSample, rest] = [sampleBias ?? null, residual ?? null];
        const tensors = { x, weight, bias, sampleBias: perSample, residual: rest, y: out };
        return [convolution(gpu, tensors, asLine(geometry))];
      }),
    ],
  });
  return y;
}

function inputGradient(dy: Tensor, weight: Tensor, shape: Shape, geometry: Geometry): Tensor {
  const { length, inputs, outputs, kernel } = geometry;
  const [dx] = dy.graph.append({
    kind: 'conv1d_input_gradient',
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
      wasmCall((at, [out]) =>
        kernelCall(
          'conv2d_input_gradient',
          at(dy),
          at(weight),
          at(out),
          ...kernelSizes(geometry),
          at.workspace(convolutionInputGradientWorkspace(1, length, inputs, outputs, 1, kernel)),
        ),
      ),
      gpuKernels(
        (gpu, [out]) => [
          convolutionInputGradient(gpu, { dy, weight, dx: out, factor: null }, asLine(geometry)),
        ],
        {
          times: (gpu, [out], factor) => [
            convolutionInputGradient(gpu, { dy, weight, dx: out, factor }, asLine(geometry)),
          ],
        },
      ),
    ],
  });
  return dx;
}

function weightGradient(x: Tensor, dy: Tensor, shape: Shape, geometry: Geometry): Tensor {
  const { outLength, inputs, outputs, kernel, stride } = geometry;
  const [dw] = dy.graph.append({
    kind: 'conv1d_weight_gradient',
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
      wasmCall((at, [out]) =>
        kernelCall(
          'conv2d_weight_gradient',
          at(x),
          at(dy),
          at(out),
          ...kernelSizes(geometry),
          at.workspace(
            convolutionWeightGradientWorkspace(inputs, 1, outLength, outputs, 1, kernel, stride),
          ),
        ),
      ),
      gpuKernels(
        (gpu, [out]) =>
          convolutionWeightGradient(gpu, { x, dy, dw: out, rowSums: null }, asLine(geometry)),
        {
          withRowSum: (gpu, [out], rowSums) =>
            convolutionWeightGradient(gpu, { x, dy, dw: out, rowSums }, asLine(geometry)),
        },
      ),
    ],
  });
  return dw;
}

function geometryOf(x: Tensor, weight: Tensor, options: ConvolutionOptions): Geometry {
  const { stride = 1, padding = 0, paddingAfter = padding } = options;
  x.graph.check(
    x.shape.length === 3,
    'conv1d',
    `a batch of sequences has three axes, but the input is ${formatShape(x.shape)}.`,
  );
  const [batch, length, inputs] = x.shape;
  const [outputs, weightInputs, kernel] = weight.shape;
  x.graph.check(
    weight.shape.length === 3 && weightInputs === inputs,
    'conv1d',
    `the input has ${inputs} channels, but the weight is ${formatShape(weight.shape)} ` +
      `(out×in×k), for ${weightInputs}.`,
  );
  const outLength = Math.floor((length + padding + paddingAfter - kernel) / stride) + 1;
  return { batch, length, inputs, outLength, outputs, kernel, stride, padding };
}

function kernelSizes(geometry: Geometry) {
  const { batch, length, inputs, outLength, outputs, kernel, stride, padding } = geometry;
  return [batch, 1, length, inputs, 1, outLength, outputs, 1, kernel, stride, padding] as const;
}

/** To the GPU kernels too a sequence is an image of one line. */
function asLine({ length, outLength, ...rest }: Geometry): ConvolutionGeometry {
  return { ...rest, height: 1, width: length, outHeight: 1, outWidth: outLength, isSequence: true };
}

function multiplyAdds({ batch, outLength, inputs, outputs, kernel }: Geometry): number {
  return batch * outLength * inputs * outputs * kernel;
}

/** Visits every product of the sum that a convolution is, by the indices of its three factors. */
function forEachProduct(
  { batch, length, inputs, outLength, outputs, kernel, stride, padding }: Geometry,
  visit: (inputAt: number, weightAt: number, outputAt: number) => void,
): void {
  for (let b = 0; b < batch; b++)
    for (let position = 0; position < outLength; position++)
      for (let tap = 0; tap < kernel; tap++) {
        const source = position * stride + tap - padding;
        if (source < 0 || source >= length) continue;
        const inputAt = (b * length + source) * inputs;
        const outputAt = (b * outLength + position) * outputs;
        for (let o = 0; o < outputs; o++)
          for (let i = 0; i < inputs; i++)
            visit(inputAt + i, (o * inputs + i) * kernel + tap, outputAt + o);
      }
}
