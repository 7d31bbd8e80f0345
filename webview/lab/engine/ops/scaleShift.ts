// Layer: lab worker, engine. y = x·(1 + scale) + shift with one scale and shift per sample and
// channel: how a time or class embedding modulates normalised features (FiLM, Perez 2018).

import { formatShape, type Tensor } from '../graph/graph';
import { perSample } from '../onnx/arithmetic';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { elementwise } from '../webgpu/elementwise';
import { gpuElements, gpuKernels } from '../webgpu/lowering';
import { reduction } from '../webgpu/reduction';
import { coefficientIndex } from '../webgpu/wgsl';
import { spatialSum } from './sums';

/** x [B, …, C], scale and shift [B, C] → shape of x. */
export function scaleShift(x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  const { graph } = x;
  const batch = x.shape[0];
  const channels = x.shape[x.shape.length - 1];
  const pixels = x.size / (batch * channels);
  graph.check(
    [scale, shift].every(({ shape }) => formatShape(shape) === formatShape([batch, channels])),
    'scale_shift',
    `scale and shift must be ${batch}×${channels}, one number per sample and channel.`,
  );
  const coefficient = (i: number): number =>
    Math.floor(i / (pixels * channels)) * channels + (i % channels);
  const [y] = graph.append({
    kind: 'scale_shift',
    inputs: [x, scale, shift],
    outputs: [x.shape],
    gradient: (dy) => {
      let made: readonly [Tensor, ...Tensor[]] | null = null;
      const results = (): readonly [Tensor, ...Tensor[]] =>
        (made ??= scaleShiftGradient(x, scale, dy));
      return [
        [x, () => results()[0]],
        [scale, () => results()[1]],
        [shift, () => spatialSum(dy)],
      ];
    },
    evaluate: (values, [out]) => {
      const [from, factors, offsets, to] = [values(x), values(scale), values(shift), values(out)];
      for (let i = 0; i < from.length; i++)
        to[i] = from[i] * (1 + factors[coefficient(i)]) + offsets[coefficient(i)];
    },
    lowerings: [
      onnxNodes((to) => {
        const order = to.orderOf([x]);
        const [factor, offset] = [scale, shift].map((c) => perSample(to, c, x.shape.length, order));
        const scaled = to.node('Mul', [to.value(x, order), to.node('Add', [factor, to.number(1)])]);
        return { value: to.node('Add', [scaled, offset]), order };
      }),
      tfjsTensor((tf, read) => {
        const spread = [batch, ...x.shape.slice(1, -1).fill(1), channels];
        const factor = tf.add(tf.reshape(read(scale), spread), 1);
        return tf.add(tf.mul(read(x), factor), tf.reshape(read(shift), spread));
      }),
      wasmCall((at, [out]) =>
        kernelCall('scale_shift', at(x), at(scale), at(shift), at(out), batch, pixels, channels),
      ),
      gpuElements({
        vectors: channels % 4 === 0,
        results: [
          ({ element, lanes }) => `let at = ${coefficientIndex(pixels, channels / lanes)};
  return ${element(x, 'i')} * (1.0 + ${element(scale, 'at')}) + ${element(shift, 'at')};`,
        ],
      }),
    ],
  });
  return y;
}

/** dx = dy·(1 + scale) and dscale = Σ_pixels dy·x. */
function scaleShiftGradient(x: Tensor, scale: Tensor, dy: Tensor): readonly [Tensor, ...Tensor[]] {
  const [batch, channels] = scale.shape;
  const pixels = x.size / (batch * channels);
  return x.graph.append({
    kind: 'scale_shift_gradient',
    inputs: [x, scale, dy],
    outputs: [x.shape, scale.shape],
    evaluate: (values, [toX, toScale]) => {
      const [from, factors, d] = [values(x), values(scale), values(dy)];
      const [gradX, gradScale] = [values(toX), values(toScale)];
      gradScale.fill(0);
      for (let i = 0; i < from.length; i++) {
        const coefficient = Math.floor(i / (pixels * channels)) * channels + (i % channels);
        gradX[i] = d[i] * (1 + factors[coefficient]);
        gradScale[coefficient] += d[i] * from[i];
      }
    },
    lowerings: [
      wasmCall((at, [toX, toScale]) =>
        kernelCall(
          'scale_shift_backward',
          at(x),
          at(scale),
          at(dy),
          at(toX),
          at(toScale),
          batch,
          pixels,
          channels,
        ),
      ),
      gpuKernels((gpu, [toX, toScale]) => [
        elementwise({
          kernel: 'scale_shift_input_gradient',
          vectors: channels % 4 === 0,
          results: [
            {
              to: toX,
              code: ({ element, lanes }) => `let at = ${coefficientIndex(pixels, channels / lanes)};
  return ${element(dy, 'i')} * (1.0 + ${element(scale, 'at')});`,
            },
          ],
        }),
        ...reduction(gpu, {
          kernel: 'scale_shift_scale_gradient',
          outer: batch,
          middle: pixels,
          inner: channels,
          inputs: [dy, x],
          value: 'a[i] * b[i]',
          to: toScale,
        }),
      ]),
    ],
  });
}
