// Layer: lab worker, engine. Layer normalisation (Ba 2016) over the last axis, with or without a
// weight and bias per feature. Mean and 1/σ of every row are kept for the backward pass.

import { formatShape, type Shape, type Tensor } from '../graph/graph';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { gpuKernels } from '../webgpu/lowering';
import { normalise, normaliseGradient } from '../webgpu/normalisation.wgsl';

export interface LayerNormOptions {
  /** Added to the variance. */
  readonly epsilon: number;
  /** Weight γ and bias β, [C] each; none unless given. */
  readonly affine?: { readonly gamma: Tensor; readonly beta: Tensor };
}

/** x […, C] → γ·(x − mean)/√(variance + ε) + β per row. */
export function layerNorm(x: Tensor, { epsilon, affine }: LayerNormOptions): Tensor {
  const { graph } = x;
  const channels = x.shape[x.shape.length - 1];
  const rows = x.size / channels;
  const coefficients = affine === undefined ? [] : [affine.gamma, affine.beta];
  graph.check(
    coefficients.every(({ shape }) => formatShape(shape) === formatShape([channels])),
    'layer_norm',
    `weight and bias must be ${channels}, one number per feature.`,
  );
  const statistics: Shape = [rows];
  const [y] = graph.append({
    kind: 'layer_norm',
    inputs: [x, ...coefficients],
    outputs: [x.shape, statistics, statistics],
    attributes: { epsilon },
    gradient: (dy, [, mean, rstd]) => {
      const gamma = affine?.gamma ?? null;
      let made: readonly Tensor[] | null = null;
      const results = (): readonly Tensor[] =>
        (made ??= layerNormGradient({ x, dy, gamma, mean, rstd }));
      if (affine === undefined) return [[x, () => results()[0]]];
      return [
        [x, () => results()[0]],
        [affine.gamma, () => results()[1]],
        [affine.beta, () => results()[2]],
      ];
    },
    evaluate: (values, [out, mean, rstd]) => {
      const [from, to, means, inverses] = [values(x), values(out), values(mean), values(rstd)];
      const [scale, shift] = coefficients.map(values);
      for (let row = 0; row < rows; row++) {
        const own = Array.from(from.subarray(row * channels, (row + 1) * channels));
        const mu = own.reduce((sum, value) => sum + value, 0) / channels;
        const variance = own.reduce((sum, value) => sum + (value - mu) ** 2, 0) / channels;
        means[row] = mu;
        inverses[row] = 1 / Math.sqrt(variance + epsilon);
        for (let c = 0; c < channels; c++) {
          const normal = (own[c] - mu) * inverses[row];
          to[row * channels + c] = affine === undefined ? normal : scale[c] * normal + shift[c];
        }
      }
    },
    lowerings: [
      onnxNodes((to) => {
        const ones = to.numbers(Array<number>(channels).fill(1));
        const [scale = ones, ...shift] = coefficients.map((tensor) => to.value(tensor, 'last'));
        const value = to.node('LayerNormalization', [to.value(x, 'last'), scale, ...shift], {
          axis: -1,
          epsilon: { float: epsilon },
        });
        return { value, order: 'last' };
      }),
      tfjsTensor((tf, read) => {
        const centred = tf.sub(read(x), tf.mean(read(x), -1, true));
        const variance = tf.mean(tf.mul(centred, centred), -1, true);
        const normal = tf.div(centred, tf.sqrt(tf.add(variance, epsilon)));
        if (affine === undefined) return normal;
        return tf.addBias(tf.mul(normal, read(affine.gamma)), read(affine.beta));
      }),
      wasmCall((at, [out, mean, rstd]) =>
        kernelCall(
          'layer_norm_forward',
          at(x),
          affine === undefined ? 0 : at(affine.gamma),
          affine === undefined ? 0 : at(affine.beta),
          at(out),
          at(mean),
          at(rstd),
          rows,
          channels,
          epsilon,
        ),
      ),
      gpuKernels((gpu, [out, mean, rstd]) => {
        const tensors = { x, affine: affine ?? null, y: out, mean, rstd };
        const wanted = { kernel: 'layer_norm_forward', ...tensors, epsilon, activation: null };
        return [normalise(gpu, wanted, { batch: rows, pixels: 1, channels, groups: 1 })];
      }),
    ],
  });
  return y;
}

interface SavedTensors {
  readonly x: Tensor;
  readonly dy: Tensor;
  readonly gamma: Tensor | null;
  readonly mean: Tensor;
  readonly rstd: Tensor;
}

/** dx = r·(γ·dy − mean(γ·dy) − x̂·mean(γ·dy·x̂)) with means over the row; with a weight also
 *  dγ = Σ_rows dy·x̂ and dβ = Σ_rows dy. */
function layerNormGradient({ x, dy, gamma, mean, rstd }: SavedTensors): readonly Tensor[] {
  const channels = x.shape[x.shape.length - 1];
  const rows = x.size / channels;
  return x.graph.append({
    kind: 'layer_norm_gradient',
    inputs: [x, dy, mean, rstd, ...(gamma === null ? [] : [gamma])],
    outputs: [x.shape, ...(gamma === null ? [] : [gamma.shape, gamma.shape])],
    evaluate: (values, [toX, ...toAffine]) => {
      const [from, d, means, inverses] = [values(x), values(dy), values(mean), values(rstd)];
      const scale = gamma === null ? null : values(gamma);
      const gradX = values(toX);
      const [gradGamma, gradBeta] = toAffine.map(values);
      for (const sums of toAffine.map(values)) sums.fill(0);
      for (let row = 0; row < rows; row++) {
        const start = row * channels;
        const normal = (c: number): number => (from[start + c] - means[row]) * inverses[row];
        const incoming = (c: number): number => (scale?.[c] ?? 1) * d[start + c];
        let first = 0;
        let second = 0;
        for (let c = 0; c < channels; c++) {
          first += incoming(c) / channels;
          second += (incoming(c) * normal(c)) / channels;
        }
        for (let c = 0; c < channels; c++) {
          gradX[start + c] = inverses[row] * (incoming(c) - first - normal(c) * second);
          if (gamma === null) continue;
          gradGamma[c] += d[start + c] * normal(c);
          gradBeta[c] += d[start + c];
        }
      }
    },
    lowerings: [
      wasmCall((at, [toX, ...toAffine]) =>
        kernelCall(
          'layer_norm_backward',
          at(x),
          at(dy),
          gamma === null ? 0 : at(gamma),
          at(mean),
          at(rstd),
          at(toX),
          gamma === null ? 0 : at(toAffine[0]),
          gamma === null ? 0 : at(toAffine[1]),
          rows,
          channels,
        ),
      ),
      gpuKernels((gpu, [toX, ...toAffine]) => {
        const [dgamma, dbeta] = toAffine;
        const affine = gamma === null ? null : { gamma, dgamma, dbeta };
        const tensors = { x, dy, slope: null, mean, rstd, dx: toX, affine };
        const wanted = { kernel: 'layer_norm_backward', ...tensors };
        return normaliseGradient(gpu, wanted, { batch: rows, pixels: 1, channels, groups: 1 });
      }),
    ],
  });
}
