// Layer: lab worker, engine. The training loss of classifiers: cross-entropy of a softmax with a
// weight per sample, loss = mean_b w_b·(−Σ_k y_bk·ln softmax(z_b)_k). The target is a distribution
// (one-hot, smoothed or mixed). The logarithms are kept for the backward pass.

import { formatShape, type Tensor } from '../graph/graph';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { literal } from '../webgpu/dispatch';
import { elementwise } from '../webgpu/elementwise';
import { gpuElements, gpuKernels } from '../webgpu/lowering';
import { reduction } from '../webgpu/reduction';
import { LOGARITHM_WGSL } from '../webgpu/trigonometry.wgsl';

/** logits and target [B, K], weight [B] → [1]. Only the logits are differentiated. */
export function crossEntropy(logits: Tensor, target: Tensor, weight: Tensor): Tensor {
  const { graph } = logits;
  const [batch, classes] = logits.shape;
  graph.check(
    logits.shape.length === 2 && formatShape(target.shape) === formatShape(logits.shape),
    'cross_entropy',
    `the target is ${formatShape(target.shape)}, the logits ${formatShape(logits.shape)}; both must be batch×classes.`,
  );
  graph.check(
    formatShape(weight.shape) === formatShape([batch]),
    'cross_entropy',
    `the weight is ${formatShape(weight.shape)}; it must be ${batch}, one number per sample.`,
  );
  const [loss] = graph.append({
    kind: 'cross_entropy',
    inputs: [logits, target, weight],
    outputs: [[1], logits.shape],
    gradient: (seed, [, logarithms]) => [
      [logits, () => gradientOf(logarithms, target, weight, seed)],
    ],
    evaluate: (values, [out, logarithms]) => {
      const [z, y, w, logs] = [values(logits), values(target), values(weight), values(logarithms)];
      let sum = 0;
      for (let b = 0; b < batch; b++) {
        const row = Array.from(z.subarray(b * classes, (b + 1) * classes));
        const largest = Math.max(...row);
        const powers = row.reduce((total, value) => total + Math.exp(value - largest), 0);
        for (let i = b * classes; i < (b + 1) * classes; i++) {
          logs[i] = z[i] - largest - Math.log(powers);
          sum -= w[b] * y[i] * logs[i];
        }
      }
      values(out)[0] = sum / batch;
    },
    lowerings: [
      onnxNodes((to) => {
        const logs = to.node('LogSoftmax', [to.value(logits, 'last')], { axis: -1 });
        const terms = to.node('Mul', [logs, to.value(target, 'last')]);
        const perSample = to.node('ReduceSum', [terms, to.integers([1])], { keepdims: 0 });
        const weighted = to.node('Mul', [perSample, to.value(weight, 'last')]);
        const mean = to.node('ReduceMean', [weighted], { axes: [0], keepdims: 1 });
        return { value: to.node('Neg', [mean]), order: 'last' };
      }),
      tfjsTensor((tf, read) => {
        const terms = tf.mul(tf.logSoftmax(read(logits)), read(target));
        return tf.mul(tf.mean(tf.mul(tf.sum(terms, 1), read(weight)), 0, true), -1);
      }),
      wasmCall((at, [out, logarithms]) =>
        kernelCall(
          'cross_entropy',
          at(logits),
          at(target),
          at(weight),
          at(logarithms),
          at(out),
          batch,
          classes,
        ),
      ),
      gpuKernels((gpu, [out, logarithms]) => [
        elementwise({
          kernel: 'log_softmax',
          vectors: false,
          helpers: [LOGARITHM_WGSL],
          results: [
            {
              to: logarithms,
              code: ({ element }) => `let start = i / ${classes}u * ${classes}u;
  var largest = ${element(logits, 'start')};
  for (var k = 1u; k < ${classes}u; k++) { largest = max(largest, ${element(logits, 'start + k')}); }
  var powers = 0.0;
  for (var k = 0u; k < ${classes}u; k++) { powers += exp(${element(logits, 'start + k')} - largest); }
  return ${element(logits, 'i')} - largest - natural_logarithm(powers);`,
            },
          ],
        }),
        ...reduction(gpu, {
          kernel: 'cross_entropy',
          outer: 1,
          middle: logits.size,
          inner: 1,
          inputs: [logarithms, target, weight],
          value: `c[i / ${classes}u] * a[i] * b[i]`,
          factor: literal(-1 / batch),
          to: out,
        }),
      ]),
    ],
  });
  return loss;
}

/** seed·w_b·(softmax(z)·Σ_k y_bk − y)/B, from the logarithms of the softmax. */
function gradientOf(logarithms: Tensor, target: Tensor, weight: Tensor, seed: Tensor): Tensor {
  const [batch, classes] = logarithms.shape;
  const [d] = logarithms.graph.append({
    kind: 'cross_entropy_gradient',
    inputs: [logarithms, target, weight, seed],
    outputs: [logarithms.shape],
    evaluate: (values, [out]) => {
      const [logs, y, w, to] = [values(logarithms), values(target), values(weight), values(out)];
      const factor = values(seed)[0] / batch;
      for (let b = 0; b < batch; b++) {
        const row = Array.from(y.subarray(b * classes, (b + 1) * classes));
        const mass = row.reduce((sum, share) => sum + share);
        for (let i = b * classes; i < (b + 1) * classes; i++)
          to[i] = factor * w[b] * (Math.exp(logs[i]) * mass - y[i]);
      }
    },
    lowerings: [
      wasmCall((at, [out]) =>
        kernelCall(
          'cross_entropy_gradient',
          at(logarithms),
          at(target),
          at(weight),
          at(seed),
          at(out),
          batch,
          classes,
        ),
      ),
      gpuElements({
        vectors: false,
        results: [
          ({ element }) => `let row = i / ${classes}u;
  var mass = 0.0;
  for (var k = 0u; k < ${classes}u; k++) { mass += ${element(target, `row * ${classes}u + k`)}; }
  let factor = ${literal(1 / batch)} * ${element(seed, '0u')} * ${element(weight, 'row')};
  return factor * (exp(${element(logarithms, 'i')}) * mass - ${element(target, 'i')});`,
        ],
      }),
    ],
  });
  return d;
}
