// Layer: lab worker, engine. Embeddings: rows of a table by index (class labels), and the
// sinusoidal embedding of a number (Vaswani 2017).

import { formatShape, type Tensor } from '../graph/graph';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { gpuElements } from '../webgpu/lowering';
import { concat, slice } from './concat';
import { reshape } from './layout';
import { linear } from './linear';
import { multiply, scale } from './multiply';
import { TRIGONOMETRY_WGSL } from '../webgpu/trigonometry.wgsl';

/** table [rows, width], index [B] (whole numbers as floats) → [B, width]. */
export function embedding(table: Tensor, index: Tensor): Tensor {
  const { graph } = table;
  graph.check(
    table.shape.length === 2 && index.shape.length === 1,
    'embedding',
    `takes a table (rows×width) and a list of indices, but got ${formatShape(table.shape)} and ` +
      `${formatShape(index.shape)}.`,
  );
  const [rows, width] = table.shape;
  const [batch] = index.shape;
  const [y] = graph.append({
    kind: 'embedding',
    inputs: [table, index],
    outputs: [[batch, width]],
    gradient: (dy) => [[table, () => embeddingGradient(index, dy, rows)]],
    evaluate: (values, [out]) => {
      const [from, at, to] = [values(table), values(index), values(out)];
      for (let b = 0; b < batch; b++)
        to.set(from.subarray(at[b] * width, (at[b] + 1) * width), b * width);
    },
    lowerings: [
      onnxNodes((to) => ({
        value: to.node('Gather', [to.value(table, 'last'), to.indices(index)]),
        order: 'last',
      })),
      // A product, because tfjs-wasm cannot differentiate `gather`.
      tfjsTensor((tf, read) => {
        const selected = tf.oneHot(tf.cast(read(index), 'int32'), rows);
        return tf.matMul(tf.cast(selected, 'float32'), read(table));
      }),
      wasmCall((at, [out]) =>
        kernelCall('embedding_forward', at(table), at(index), at(out), batch, rows, width),
      ),
      gpuElements({
        vectors: width % 4 === 0,
        results: [
          ({ element, number, lanes }) => `let row = u32(${number(index, `i / ${width / lanes}u`)});
  return ${element(table, `row * ${width / lanes}u + i % ${width / lanes}u`)};`,
        ],
      }),
    ],
  });
  return y;
}

function embeddingGradient(index: Tensor, dy: Tensor, rows: number): Tensor {
  const [batch, width] = dy.shape;
  const [dtable] = dy.graph.append({
    kind: 'embedding_gradient',
    inputs: [index, dy],
    outputs: [[rows, width]],
    evaluate: (values, [out]) => {
      const [at, d, to] = [values(index), values(dy), values(out)];
      to.fill(0);
      for (let b = 0; b < batch; b++)
        for (let c = 0; c < width; c++) to[at[b] * width + c] += d[b * width + c];
    },
    lowerings: [
      wasmCall((at, [out]) =>
        kernelCall('embedding_backward', at(index), at(dy), at(out), batch, rows, width),
      ),
      gpuElements({
        vectors: width % 4 === 0,
        results: [
          ({ element, number, lanes }) => `let row = i / ${width / lanes}u;
  let column = i % ${width / lanes}u;
  var sum = T();
  for (var b = 0u; b < ${batch}u; b++) {
    if (u32(${number(index, 'b')}) == row) { sum += ${element(dy, `b * ${width / lanes}u + column`)}; }
  }
  return sum;`,
        ],
      }),
    ],
  });
  return dtable;
}

/** t [B], frequencies [half] → [B, 2·half]: sines then cosines of t·f, or cosines first. */
export function sinusoidal(t: Tensor, frequencies: Tensor, cosineFirst: boolean): Tensor {
  const [batch] = t.shape;
  const half = frequencies.size;
  const [y] = t.graph.append({
    kind: 'sinusoidal',
    inputs: [t, frequencies],
    outputs: [[batch, 2 * half]],
    attributes: { cosineFirst },
    gradient: (dy, [encoded]) => [
      [t, () => sinusoidalGradient(dy, encoded, frequencies, cosineFirst)],
    ],
    evaluate: (values, [out]) => {
      const [times, f, to] = [values(t), values(frequencies), values(out)];
      for (let b = 0; b < batch; b++)
        for (let i = 0; i < half; i++) {
          const angle = times[b] * f[i];
          to[2 * b * half + i] = cosineFirst ? Math.cos(angle) : Math.sin(angle);
          to[(2 * b + 1) * half + i] = cosineFirst ? Math.sin(angle) : Math.cos(angle);
        }
    },
    lowerings: [
      onnxNodes((to) => {
        const times = to.reshape(to.value(t, 'last'), [-1, 1]);
        const angle = to.node('Mul', [times, to.value(frequencies, 'last')]);
        const parts = cosineFirst ? ['Cos', 'Sin'] : ['Sin', 'Cos'];
        const halves = parts.map((type) => to.node(type, [angle]));
        return { value: to.node('Concat', halves, { axis: -1 }), order: 'last' };
      }),
      tfjsTensor((tf, read) => {
        const angles = tf.mul(tf.reshape(read(t), [batch, 1]), read(frequencies));
        const [sines, cosines] = [tf.sin(angles), tf.cos(angles)];
        return tf.concat(cosineFirst ? [cosines, sines] : [sines, cosines], 1);
      }),
      wasmCall((at, [out]) =>
        kernelCall('sinusoidal', at(t), at(frequencies), at(out), batch, half, cosineFirst ? 1 : 0),
      ),
      gpuElements({
        vectors: false,
        helpers: TRIGONOMETRY_WGSL,
        results: [
          ({ element }) => `let column = i % ${2 * half}u;
  let angle = ${element(t, `i / ${2 * half}u`)} * ${element(frequencies, `column % ${half}u`)};
  let both = cosine_sine(angle);
  return select(both.y, both.x, (column < ${half}u) == ${cosineFirst});`,
        ],
      }),
    ],
  });
  return y;
}

/** Σ dy·(f·cos, −f·sin): the encoding itself holds the cosines and sines, the other way round. */
function sinusoidalGradient(
  dy: Tensor,
  encoded: Tensor,
  frequencies: Tensor,
  cosineFirst: boolean,
): Tensor {
  const half = frequencies.size;
  const swapped = concat(slice(encoded, half, half), slice(encoded, 0, half));
  const falling = scale(frequencies, -1);
  const slopes = cosineFirst ? concat(falling, frequencies) : concat(frequencies, falling);
  const sums = linear(multiply(dy, swapped), reshape(slopes, [1, 2 * half]), null);
  return reshape(sums, [dy.shape[0]]);
}
