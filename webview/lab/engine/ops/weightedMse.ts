// Layer: lab worker, engine. The training loss of diffusion models: mean squared error with a
// weight per sample (min-SNR and its kin), loss = mean_b w_b·mean_i (prediction − target)².

import { formatShape, type Tensor } from '../graph/graph';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { literal } from '../webgpu/dispatch';
import { gpuElements, gpuKernels } from '../webgpu/lowering';
import { reduction } from '../webgpu/reduction';

/** prediction and target [B, …], weight [B] → [1]. */
export function weightedMse(prediction: Tensor, target: Tensor, weight: Tensor): Tensor {
  const { graph } = prediction;
  const [batch] = prediction.shape;
  const size = prediction.size / batch;
  graph.check(
    formatShape(target.shape) === formatShape(prediction.shape),
    'weighted_mse',
    `the target is ${formatShape(target.shape)}, the prediction ${formatShape(prediction.shape)}.`,
  );
  graph.check(
    formatShape(weight.shape) === formatShape([batch]),
    'weighted_mse',
    `the weight is ${formatShape(weight.shape)}; it must be ${batch}, one number per sample.`,
  );
  const [loss] = graph.append({
    kind: 'weighted_mse',
    inputs: [prediction, target, weight],
    outputs: [[1]],
    gradient: (seed) => [[prediction, () => gradientOf(prediction, target, weight, seed)]],
    evaluate: (values, [out]) => {
      const [p, y, w] = [values(prediction), values(target), values(weight)];
      let sum = 0;
      for (let i = 0; i < p.length; i++) sum += w[Math.floor(i / size)] * (p[i] - y[i]) ** 2;
      values(out)[0] = sum / p.length;
    },
    lowerings: [
      tfjsTensor((tf, read) => {
        const errors = tf.squaredDifference(read(prediction), read(target));
        const perSample = tf.mean(tf.reshape(errors, [batch, size]), 1);
        return tf.mean(tf.mul(perSample, read(weight)), 0, true);
      }),
      wasmCall((at, [out]) =>
        kernelCall('weighted_mse', at(prediction), at(target), at(weight), at(out), batch, size),
      ),
      gpuKernels((gpu, [out]) =>
        reduction(gpu, {
          kernel: 'weighted_mse',
          outer: 1,
          middle: prediction.size,
          inner: 1,
          inputs: [prediction, target, weight],
          value: `c[i / ${size}u] * (a[i] - b[i]) * (a[i] - b[i])`,
          factor: literal(1 / prediction.size),
          to: out,
        }),
      ),
    ],
  });
  return loss;
}

/** seed·2·w_b·(prediction − target)/size of the prediction. */
function gradientOf(prediction: Tensor, target: Tensor, weight: Tensor, seed: Tensor): Tensor {
  const [batch] = prediction.shape;
  const size = prediction.size / batch;
  const [d] = prediction.graph.append({
    kind: 'weighted_mse_gradient',
    inputs: [prediction, target, weight, seed],
    outputs: [prediction.shape],
    evaluate: (values, [out]) => {
      const [p, y, w, to] = [values(prediction), values(target), values(weight), values(out)];
      const factor = (2 * values(seed)[0]) / p.length;
      for (let i = 0; i < p.length; i++) to[i] = factor * w[Math.floor(i / size)] * (p[i] - y[i]);
    },
    lowerings: [
      wasmCall((at, [out]) =>
        kernelCall(
          'weighted_mse_gradient',
          at(prediction),
          at(target),
          at(weight),
          at(seed),
          at(out),
          batch,
          size,
        ),
      ),
      gpuElements({
        vectors: size % 4 === 0,
        results: [
          ({ element, number, lanes }) => `let weight = ${number(weight, `i / ${size / lanes}u`)};
  let factor = ${literal(2 / prediction.size)} * ${number(seed, '0u')} * weight;
  return factor * (${element(prediction, 'i')} - ${element(target, 'i')});`,
        ],
      }),
    ],
  });
  return d;
}
