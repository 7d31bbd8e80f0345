// Layer: lab worker, engine. The activations of transformers and of older UNets: GELU (Hendrycks &
// Gimpel 2016), exactly by the error function or by the tanh approximation as PyTorch names them;
// Mish (Misra 2019), y = x·tanh(ln(1 + e^x)); ReLU. As for SiLU, the derivative is made in the
// forward pass, where the exponential is at hand; the backward pass is one product.

import type { Graph, Tensor } from '../graph/graph';
import { onnxNodes, type OnnxRule } from '../onnx/lowering';
import { tfjsTensor, type TfjsRule } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { gpuElements } from '../webgpu/lowering';
import { multiply } from './multiply';
import { SIGMOID_WGSL } from './silu';

/** `torch.nn.GELU(approximate=…)`. */
export type GeluApproximation = 'none' | 'tanh';

/** y = x·Φ(x), any shape. */
export function gelu(x: Tensor, approximate: GeluApproximation = 'none'): Tensor {
  return approximate === 'tanh'
    ? activation(x, 'gelu_tanh', tanhGeluAt, {
        onnx: (to) => {
          const order = to.orderOf([x]);
          const z = to.value(x, order);
          const square = to.node('Mul', [z, z]);
          const factor = to.node('Add', [to.node('Mul', [square, to.number(CUBIC)]), to.number(1)]);
          const inner = to.node('Mul', [to.node('Mul', [z, factor]), to.number(ROOT)]);
          const tanh = to.node('Add', [to.node('Tanh', [inner]), to.number(1)]);
          const half = to.node('Mul', [z, to.number(0.5)]);
          return { value: to.node('Mul', [half, tanh]), order };
        },
        tfjs: (tf, read) => {
          const z = read(x);
          const inner = tf.mul(tf.mul(z, tf.add(tf.mul(tf.mul(z, z), CUBIC), 1)), ROOT);
          return tf.mul(tf.mul(z, 0.5), tf.add(tf.tanh(inner), 1));
        },
        // (1 + tanh u)/2 is the sigmoid of 2u.
        wgsl: {
          helpers: SIGMOID_WGSL,
          gate: `let gate = sigmoid(${2 * ROOT} * x * (1.0 + ${CUBIC} * x * x));`,
          value: 'x * gate',
          slope: `gate + ${2 * ROOT} * x * gate * (1.0 - gate) * (1.0 + ${3 * CUBIC} * x * x)`,
        },
      })
    : activation(x, 'gelu', exactGeluAt, {
        onnx: (to) => {
          const order = to.orderOf([x]);
          const z = to.value(x, order);
          const erf = to.node('Erf', [to.node('Mul', [z, to.number(Math.SQRT1_2)])]);
          const half = to.node('Mul', [z, to.number(0.5)]);
          return { value: to.node('Mul', [half, to.node('Add', [erf, to.number(1)])]), order };
        },
        tfjs: (tf, read) => {
          const erf = tf.erf(tf.mul(read(x), Math.SQRT1_2));
          return tf.mul(tf.mul(read(x), 0.5), tf.add(erf, 1));
        },
        wgsl: {
          helpers: NORMAL_DISTRIBUTION_WGSL,
          gate: 'let gate = normal_distribution(x);',
          value: 'x * gate',
          slope: `gate + ${1 / Math.sqrt(2 * Math.PI)} * x * exp(-0.5 * x * x)`,
        },
      });
}

/** y = x·tanh(ln(1 + e^x)), any shape. */
export function mish(x: Tensor): Tensor {
  return activation(x, 'mish', mishAt, {
    onnx: (to) => {
      const order = to.orderOf([x]);
      const z = to.value(x, order);
      return { value: to.node('Mul', [z, to.node('Tanh', [to.node('Softplus', [z])])]), order };
    },
    tfjs: (tf, read) => tf.mul(read(x), tf.tanh(tf.softplus(read(x)))),
    // tanh(ln(1 + e^x)) is rational in e^x; powers of what is below 1 cannot overflow.
    wgsl: {
      helpers: SIGMOID_WGSL,
      gate: `let p = exp(-abs(x));
  let right = (1.0 + 2.0 * p) / (1.0 + 2.0 * p + 2.0 * p * p);
  let left = p * (p + 2.0) / (p * (p + 2.0) + 2.0);
  let gate = select(left, right, x >= T());`,
      value: 'x * gate',
      slope: 'gate + x * (1.0 - gate * gate) * sigmoid(x)',
    },
  });
}

/** y = max(x, 0), any shape; the derivative at 0 is 0. */
export function relu(x: Tensor): Tensor {
  return activation(x, 'relu', reluAt, {
    onnx: (to) => {
      const order = to.orderOf([x]);
      return { value: to.node('Relu', [to.value(x, order)]), order };
    },
    tfjs: (tf, read) => tf.relu(read(x)),
    // So that NaN stays NaN.
    wgsl: {
      helpers: '',
      gate: '',
      value: 'select(x, T(), x < T())',
      slope: 'select(T(), T(1.0), x > T())',
    },
  });
}

/** WGSL of an activation at `x`: statements that value and slope share, and the two. */
interface ActivationText {
  readonly helpers: string;
  readonly gate: string;
  readonly value: string;
  readonly slope: string;
}

/** Value and derivative at one number. */
interface Point {
  readonly value: number;
  readonly slope: number;
}

/** Appends an activation; the wasm kernel is `kind` with `_forward` behind it. */
function activation(
  x: Tensor,
  kind: 'gelu' | 'gelu_tanh' | 'mish' | 'relu',
  pointAt: (x: number) => Point,
  backends: { readonly onnx: OnnxRule; readonly tfjs: TfjsRule; readonly wgsl: ActivationText },
): ReturnType<Graph['append']>[0] {
  const [y] = x.graph.append({
    kind,
    inputs: [x],
    outputs: [x.shape, x.shape],
    gradient: (dy, [, slope]) => [[x, () => multiply(dy, slope)]],
    evaluate: (values, [out, slope]) => {
      const [from, to, derivative] = [values(x), values(out), values(slope)];
      for (let i = 0; i < from.length; i++) {
        const point = pointAt(from[i]);
        to[i] = point.value;
        derivative[i] = point.slope;
      }
    },
    lowerings: [
      onnxNodes(backends.onnx),
      tfjsTensor(backends.tfjs),
      wasmCall((at, [out, slope]) =>
        kernelCall(`${kind}_forward`, at(x), at(out), at.optional(slope), x.size),
      ),
      gpuElements({
        vectors: true,
        helpers: backends.wgsl.helpers,
        results: [backends.wgsl.value, backends.wgsl.slope].map(
          (result) =>
            ({ element }) => `let x = ${element(x, 'i')};
  ${backends.wgsl.gate}
  return ${result};`,
        ),
      }),
    ],
  });
  return y;
}

/** √(2/π), and the factor of the cube in the tanh approximation. */
const ROOT = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

function tanhGeluAt(x: number): Point {
  const tanh = Math.tanh(ROOT * x * (1 + CUBIC * x * x));
  const inner = ROOT * (1 + 3 * CUBIC * x * x);
  const gate = 0.5 * (1 + tanh);
  return { value: x * gate, slope: gate + 0.5 * x * (1 - tanh * tanh) * inner };
}

function exactGeluAt(x: number): Point {
  const gate = 0.5 * (1 + errorFunction(x * Math.SQRT1_2));
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  return { value: x * gate, slope: gate + x * density };
}

function mishAt(x: number): Point {
  const gate = Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
  const sigmoid = 1 / (1 + Math.exp(-x));
  return { value: x * gate, slope: gate + x * (1 - gate * gate) * sigmoid };
}

function reluAt(x: number): Point {
  return { value: Math.max(x, 0), slope: x > 0 ? 1 : 0 };
}

/** `normal_distribution(x: T) -> T`, Φ by the rational approximation of erf (Abramowitz & Stegun
 *  7.1.26), off by 10⁻⁷ at most. */
const NORMAL_DISTRIBUTION_WGSL = `fn normal_distribution(x: T) -> T {
  let t = 1.0 / (1.0 + ${0.3275911 * Math.SQRT1_2} * abs(x));
  let series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027
    + t * 1.061405429))));
  let tail = 0.5 * series * exp(-0.5 * x * x);
  return select(tail, 1.0 - tail, x >= T());
}`;

/** erf to float64 by its series (Abramowitz & Stegun 7.1.6). */
function errorFunction(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = 1;
  let sum = 1;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return ((2 * x) / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
