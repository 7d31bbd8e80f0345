// Layer: lab worker, engine. What networks of score models do with a noise level σ (Song 2021):
// Fourier features of ln σ with fixed random frequencies, and the output divided by σ.

import { formatShape, type Tensor } from '../graph/graph';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { gpuElements } from '../webgpu/lowering';
import { LOGARITHM_WGSL, TRIGONOMETRY_WGSL } from '../webgpu/trigonometry.wgsl';

/**
 * `GaussianFourierProjection` of diffusers: level [B], weight [half] → [B, 2·half], sines then
 * cosines of 2π·weight·ln(level). The weight is no parameter that training changes.
 */
export function fourierFeatures(level: Tensor, weight: Tensor): Tensor {
  level.graph.check(
    level.shape.length === 1 && weight.shape.length === 1,
    'fourier_features',
    `takes a list of levels and one of frequencies, but got ${formatShape(level.shape)} and ` +
      `${formatShape(weight.shape)}.`,
  );
  const [batch] = level.shape;
  const half = weight.size;
  const [y] = level.graph.append({
    kind: 'fourier_features',
    inputs: [level, weight],
    outputs: [[batch, 2 * half]],
    evaluate: (values, [out]) => {
      const [levels, frequencies, to] = [values(level), values(weight), values(out)];
      for (let b = 0; b < batch; b++)
        for (let i = 0; i < half; i++) {
          const angle = Math.log(levels[b]) * frequencies[i] * 2 * Math.PI;
          to[2 * b * half + i] = Math.sin(angle);
          to[(2 * b + 1) * half + i] = Math.cos(angle);
        }
    },
    lowerings: [
      onnxNodes((to) => {
        const logarithm = to.reshape(to.node('Log', [to.value(level, 'last')]), [-1, 1]);
        const turns = to.node('Mul', [logarithm, to.value(weight, 'last')]);
        const angle = to.node('Mul', [turns, to.number(2 * Math.PI)]);
        const halves = [to.node('Sin', [angle]), to.node('Cos', [angle])];
        return { value: to.node('Concat', halves, { axis: -1 }), order: 'last' };
      }),
      tfjsTensor((tf, read) => {
        const turns = tf.mul(tf.log(tf.reshape(read(level), [batch, 1])), read(weight));
        const angles = tf.mul(turns, 2 * Math.PI);
        return tf.concat([tf.sin(angles), tf.cos(angles)], 1);
      }),
      wasmCall((at, [out]) =>
        kernelCall('fourier_features', at(level), at(weight), at(out), batch, half),
      ),
      gpuElements({
        vectors: false,
        helpers: `${TRIGONOMETRY_WGSL}${LOGARITHM_WGSL}`,
        results: [
          ({ element }) => `let column = i % ${2 * half}u;
  let frequency = ${element(weight, `column % ${half}u`)};
  let turns = natural_logarithm(${element(level, `i / ${2 * half}u`)}) * frequency;
  let both = cosine_sine(${2 * Math.PI} * (turns - round(turns)));
  return select(both.x, both.y, column < ${half}u);`,
        ],
      }),
    ],
  });
  return y;
}

/** x [B, …] divided by the level [B] of its sample. The level is not differentiated. */
export function divideByLevel(x: Tensor, level: Tensor): Tensor {
  const [batch] = x.shape;
  const size = x.size / batch;
  x.graph.check(
    formatShape(level.shape) === formatShape([batch]),
    'divide_by_level',
    `the levels are ${formatShape(level.shape)}; they must be ${batch}, one per sample.`,
  );
  const [y] = x.graph.append({
    kind: 'divide_by_level',
    inputs: [x, level],
    outputs: [x.shape],
    gradient: (dy) => [[x, () => divideByLevel(dy, level)]],
    evaluate: (values, [out]) => {
      const [from, levels, to] = [values(x), values(level), values(out)];
      for (let i = 0; i < to.length; i++) to[i] = from[i] / levels[Math.floor(i / size)];
    },
    lowerings: [
      onnxNodes((to) => {
        const order = to.orderOf([x]);
        const levels = to.reshape(to.value(level, 'last'), [-1, ...x.shape.slice(1).fill(1)]);
        return { value: to.node('Div', [to.value(x, order), levels]), order };
      }),
      tfjsTensor((tf, read) =>
        tf.div(read(x), tf.reshape(read(level), [batch, ...x.shape.slice(1).fill(1)])),
      ),
      wasmCall((at, [out]) =>
        kernelCall('divide_by_level', at(x), at(level), at(out), batch, size),
      ),
      gpuElements({
        vectors: size % 4 === 0,
        results: [
          ({ element, number, lanes }) =>
            `return ${element(x, 'i')} / ${number(level, `i / ${size / lanes}u`)};`,
        ],
      }),
    ],
  });
  return y;
}
