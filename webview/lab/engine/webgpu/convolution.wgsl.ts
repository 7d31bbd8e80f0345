// Layer: lab worker, engine. Convolution and its gradients as matrix products whose factors are
// read from images (NHWC) and weights ([out, in, k, k]) where they lie. The entries of a window are
// counted with the position in the kernel slow and the channel fast, as the image has them.

import type { Tensor } from '../graph/graph';
import type { Dispatch, GpuPlacement } from './dispatch';
import { matrixProduct, storedFactor, type Factor } from './gemm.wgsl';
import { weightGradient } from './weightGradient.wgsl';
import { bound, commonWidth, typeOf } from './wgsl';

/** Extents of a convolution with square kernels, or along sequences. */
export interface ConvolutionGeometry {
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  /** One line, with a kernel and padding along it only; false unless given. */
  readonly isSequence?: boolean;
}

/** What the forward pass reads and writes; null where there is none. */
export interface ConvolutionTensors {
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor | null;
  readonly sampleBias: Tensor | null;
  readonly residual: Tensor | null;
  readonly y: Tensor;
}

export function convolution(
  gpu: GpuPlacement,
  { x, weight, bias, sampleBias, residual, y }: ConvolutionTensors,
  geometry: ConvolutionGeometry,
): Dispatch {
  const { inputs, outHeight, outWidth, outputs } = geometry;
  const width = commonWidth(outputs);
  const at = `(row * ${outputs}u + column) / ${width}u`;
  const sample = `row / ${outHeight * outWidth}u * ${outputs}u + column`;
  const added = [
    { name: 'bias', of: bias, index: `column / ${width}u` },
    { name: 'sample_bias', of: sampleBias, index: `(${sample}) / ${width}u` },
    { name: 'residual', of: residual, index: at },
  ].flatMap(({ name, of, index }) => (of === null ? [] : [{ name, of, index }]));
  const sum = ['sum', ...added.map(({ name, index }) => `${name}[${index}]`)].join(' + ');
  return matrixProduct(gpu, {
    kernel: `${nameOf(geometry)}_forward`,
    rows: y.size / outputs,
    columns: outputs,
    depth: positionsOf(geometry) * inputs,
    arrays: [
      bound('x', x, 'read', commonWidth(inputs)),
      bound('weight', weight, 'read', 1),
      ...added.map(({ name, of }) => bound(name, of, 'read', width)),
      bound('y', y, 'read_write', width),
    ],
    a: windowsFactor(geometry, 'outer', 'depth'),
    b: weightFactor(geometry, 'depth'),
    result: { width, store: `y[${at}] = ${sum};` },
  });
}

export interface InputGradientTensors {
  readonly dy: Tensor;
  readonly weight: Tensor;
  readonly dx: Tensor;
  /** Multiplied with the gradient before it is stored. */
  readonly factor: Tensor | null;
}

export function convolutionInputGradient(
  gpu: GpuPlacement,
  { dy, weight, dx, factor }: InputGradientTensors,
  geometry: ConvolutionGeometry,
): Dispatch {
  const { inputs, outputs } = geometry;
  const width = commonWidth(inputs);
  const at = `(row * ${inputs}u + column) / ${width}u`;
  return matrixProduct(gpu, {
    kernel: `${nameOf(geometry)}_input_gradient`,
    rows: dx.size / inputs,
    columns: inputs,
    depth: positionsOf(geometry) * outputs,
    arrays: [
      bound('dy', dy, 'read', commonWidth(outputs)),
      bound('weight', weight, 'read', 1),
      ...(factor === null ? [] : [bound('factor', factor, 'read', width)]),
      bound('dx', dx, 'read_write', width),
    ],
    a: reversedWindowsFactor(geometry),
    b: weightFactor(geometry, 'outer'),
    result: { width, store: `dx[${at}] = sum${factor === null ? '' : ` * factor[${at}]`};` },
  });
}

export interface WeightGradientTensors {
  readonly x: Tensor;
  readonly dy: Tensor;
  readonly dw: Tensor;
  /** Gets the sums of dy over all pixels. */
  readonly rowSums: Tensor | null;
}

export function convolutionWeightGradient(
  gpu: GpuPlacement,
  { x, dy, dw, rowSums }: WeightGradientTensors,
  geometry: ConvolutionGeometry,
): Dispatch[] {
  const { inputs, outputs } = geometry;
  const positions = positionsOf(geometry);
  const width = commonWidth(outputs);
  return weightGradient(gpu, {
    kernel: `${nameOf(geometry)}_weight_gradient`,
    rows: outputs,
    columns: positions * inputs,
    depth: dy.size / outputs,
    arrays: [bound('dy', dy, 'read', width), bound('x', x, 'read', commonWidth(inputs))],
    a: storedFactor({ name: 'dy', width, along: 'outer', stride: outputs }),
    b: windowsFactor(geometry, 'depth', 'outer'),
    index: `(row * ${inputs}u + column % ${inputs}u) * ${positions}u + column / ${inputs}u`,
    width: 1,
    into: dw,
    rowSums,
  });
}

/** The windows that the kernel sees, without their being written down: `pixel` of the result by
 *  `entry`, the position in the kernel (slow) and channel (fast). */
function windowsFactor(
  geometry: ConvolutionGeometry,
  pixel: 'outer' | 'depth',
  entry: 'outer' | 'depth',
): Factor {
  const { height, width, inputs, outHeight, outWidth, kernel, stride, padding } = geometry;
  const vector = commonWidth(inputs);
  return {
    along: entry,
    width: vector,
    fetch: `let tap = ${entry} / ${inputs}u;
  let line = ${pixel} / ${outWidth}u;
  // Outside of the image on the left these are huge.
  let right = ${pixel} % ${outWidth}u * ${stride}u + tap % ${kernel}u - ${padding}u;
  let down = line % ${outHeight}u * ${stride}u + tap / ${kernel}u - ${paddingAbove(geometry)}u;
  if (right >= ${width}u || down >= ${height}u) { return ${typeOf(vector)}(); }
  let at = ((line / ${outHeight}u * ${height}u + down) * ${width}u + right) * ${inputs}u;
  return x[(at + ${entry} % ${inputs}u) / ${vector}u];`,
  };
}

/** As above for the input's gradient: which results a pixel of the input took part in. */
function reversedWindowsFactor(geometry: ConvolutionGeometry): Factor {
  const { height, width, outHeight, outWidth, outputs, kernel, stride, padding } = geometry;
  const vector = commonWidth(outputs);
  return {
    along: 'depth',
    width: vector,
    fetch: `let tap = depth / ${outputs}u;
  let line = outer / ${width}u;
  // In units of the input; outside of the result on the left these are huge.
  let x = outer % ${width}u + ${padding}u - tap % ${kernel}u;
  let y = line % ${height}u + ${paddingAbove(geometry)}u - tap / ${kernel}u;
  if (x >= ${stride * outWidth}u || y >= ${stride * outHeight}u) { return ${typeOf(vector)}(); }
  ${stride === 1 ? '' : `if (x % ${stride}u != 0u || y % ${stride}u != 0u) { return ${typeOf(vector)}(); }`}
  let pixel = (line / ${height}u * ${outHeight}u + y / ${stride}u) * ${outWidth}u + x / ${stride}u;
  return dy[(pixel * ${outputs}u + depth % ${outputs}u) / ${vector}u];`,
  };
}

/** The weight by position in the kernel and channel (depth) and the other channel (outer). */
function weightFactor(geometry: ConvolutionGeometry, along: 'depth' | 'outer'): Factor {
  const { inputs, outputs } = geometry;
  const positions = positionsOf(geometry);
  const channels = along === 'depth' ? inputs : outputs;
  const [input, output] = along === 'depth' ? ['channel', 'outer'] : ['outer', 'channel'];
  const vector = commonWidth(inputs);
  const at = `let channel = depth % ${channels}u;
  let at = (${output} * ${inputs}u + ${input}) * ${positions}u + depth / ${channels}u;`;
  return {
    along,
    width: vector,
    fetch:
      vector === 1
        ? `${at}
  return weight[at];`
        : `${at}
  return vec4f(weight[at], weight[at + ${positions}u], weight[at + ${2 * positions}u], weight[at + ${3 * positions}u]);`,
  };
}

/** Positions in the kernel. */
function positionsOf({ kernel, isSequence = false }: ConvolutionGeometry): number {
  return isSequence ? kernel : kernel * kernel;
}

function paddingAbove({ padding, isSequence = false }: ConvolutionGeometry): number {
  return isSequence ? 0 : padding;
}

function nameOf({ isSequence = false }: ConvolutionGeometry): string {
  return isSequence ? 'conv1d' : 'conv2d';
}
