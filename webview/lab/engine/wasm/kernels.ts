// Layer: lab worker, engine. The exports of `kernels/index.assembly.ts`, typed; what each one
// computes is said there. Pointers are byte addresses in the imported memory; those marked
// optional may be 0. All arrays are float32, row-major, images NHWC; the rest are counts.

type Pointer = number;
type OptionalPointer = number;
type Flag = 0 | 1;

/** Input B×H×W×CI, output B×OH×OW×CO, kernel KH×KW, stride, padding before each axis. */
export type ConvolutionSizes = readonly [
  B: number,
  H: number,
  W: number,
  CI: number,
  OH: number,
  OW: number,
  CO: number,
  KH: number,
  KW: number,
  stride: number,
  padding: number,
];

/** As {@link ConvolutionSizes} for kernels of 3×3 with stride 1, and how many tiles are in work. */
export type WinogradSizes = readonly [
  B: number,
  H: number,
  W: number,
  CI: number,
  OH: number,
  OW: number,
  CO: number,
  padding: number,
  block: number,
];

/** Arguments of each kernel that a graph's node can call. */
export interface KernelArguments {
  linear_forward: readonly [
    x: Pointer,
    w: Pointer,
    bias: OptionalPointer,
    residual: OptionalPointer,
    y: Pointer,
    slope: OptionalPointer,
    M: number,
    K: number,
    N: number,
    silu: Flag,
    workspace: Pointer,
  ];
  linear_input_gradient: readonly [
    dy: Pointer,
    w: Pointer,
    dx: Pointer,
    M: number,
    K: number,
    N: number,
    workspace: Pointer,
  ];
  linear_weight_gradient: readonly [
    x: Pointer,
    dy: Pointer,
    dw: Pointer,
    M: number,
    K: number,
    N: number,
    workspace: Pointer,
  ];
  conv2d_forward: readonly [
    x: Pointer,
    w: Pointer,
    bias: OptionalPointer,
    sampleBias: OptionalPointer,
    residual: OptionalPointer,
    y: Pointer,
    ...sizes: ConvolutionSizes,
    workspace: Pointer,
  ];
  conv2d_input_gradient: readonly [
    dy: Pointer,
    w: Pointer,
    dx: Pointer,
    ...sizes: ConvolutionSizes,
    workspace: Pointer,
  ];
  conv2d_weight_gradient: readonly [
    x: Pointer,
    dy: Pointer,
    dw: Pointer,
    ...sizes: ConvolutionSizes,
    workspace: Pointer,
  ];
  conv2d_weight_gradient_few: readonly [
    x: Pointer,
    dy: Pointer,
    dw: Pointer,
    ...sizes: ConvolutionSizes,
    workspace: Pointer,
  ];
  winograd_forward: readonly [
    x: Pointer,
    w: Pointer,
    bias: OptionalPointer,
    sampleBias: OptionalPointer,
    residual: OptionalPointer,
    y: Pointer,
    ...sizes: WinogradSizes,
    workspace: Pointer,
  ];
  winograd_input_gradient: readonly [
    dy: Pointer,
    w: Pointer,
    dx: Pointer,
    ...sizes: WinogradSizes,
    workspace: Pointer,
  ];
  winograd_weight_gradient: readonly [
    x: Pointer,
    dy: Pointer,
    dw: Pointer,
    ...sizes: WinogradSizes,
    workspace: Pointer,
  ];
  group_norm_forward: readonly [
    x: Pointer,
    gamma: Pointer,
    beta: Pointer,
    y: Pointer,
    slope: OptionalPointer,
    mean: Pointer,
    rstd: Pointer,
    B: number,
    P: number,
    C: number,
    G: number,
    epsilon: number,
    silu: Flag,
    workspace: Pointer,
  ];
  group_norm_backward: readonly [
    x: Pointer,
    dy: Pointer,
    slope: OptionalPointer,
    gamma: Pointer,
    mean: Pointer,
    rstd: Pointer,
    dx: Pointer,
    dgamma: Pointer,
    dbeta: Pointer,
    B: number,
    P: number,
    C: number,
    G: number,
    workspace: Pointer,
  ];
  layer_norm_forward: readonly [
    x: Pointer,
    gamma: OptionalPointer,
    beta: OptionalPointer,
    y: Pointer,
    mean: Pointer,
    rstd: Pointer,
    rows: number,
    C: number,
    epsilon: number,
  ];
  layer_norm_backward: readonly [
    x: Pointer,
    dy: Pointer,
    gamma: OptionalPointer,
    mean: Pointer,
    rstd: Pointer,
    dx: Pointer,
    dgamma: OptionalPointer,
    dbeta: OptionalPointer,
    rows: number,
    C: number,
  ];
  attention_forward: readonly [
    q: Pointer,
    k: Pointer,
    v: Pointer,
    y: Pointer,
    weights: Pointer,
    B: number,
    N: number,
    C: number,
    heads: number,
    factor: number,
    workspace: Pointer,
  ];
  attention_backward: readonly [
    q: Pointer,
    k: Pointer,
    v: Pointer,
    weights: Pointer,
    dy: Pointer,
    dq: Pointer,
    dk: Pointer,
    dv: Pointer,
    B: number,
    N: number,
    C: number,
    heads: number,
    factor: number,
    workspace: Pointer,
  ];
  silu_forward: readonly [x: Pointer, y: Pointer, slope: OptionalPointer, n: number];
  gelu_forward: readonly [x: Pointer, y: Pointer, slope: OptionalPointer, n: number];
  gelu_tanh_forward: readonly [x: Pointer, y: Pointer, slope: OptionalPointer, n: number];
  mish_forward: readonly [x: Pointer, y: Pointer, slope: OptionalPointer, n: number];
  relu_forward: readonly [x: Pointer, y: Pointer, slope: OptionalPointer, n: number];
  add: readonly [a: Pointer, b: Pointer, y: Pointer, n: number];
  multiply: readonly [a: Pointer, b: Pointer, y: Pointer, n: number];
  scale: readonly [x: Pointer, y: Pointer, factor: number, n: number];
  column_sum: readonly [x: Pointer, sums: Pointer, rows: number, columns: number];
  spatial_sum: readonly [x: Pointer, sums: Pointer, B: number, P: number, C: number];
  weighted_mse: readonly [
    prediction: Pointer,
    target: Pointer,
    weight: Pointer,
    loss: Pointer,
    B: number,
    size: number,
  ];
  weighted_mse_gradient: readonly [
    prediction: Pointer,
    target: Pointer,
    weight: Pointer,
    seed: Pointer,
    d: Pointer,
    B: number,
    size: number,
  ];
  concat: readonly [
    a: Pointer,
    b: Pointer,
    y: Pointer,
    rows: number,
    widthA: number,
    widthB: number,
  ];
  slice: readonly [
    x: Pointer,
    y: Pointer,
    rows: number,
    stride: number,
    offset: number,
    width: number,
  ];
  widen: readonly [
    x: Pointer,
    y: Pointer,
    rows: number,
    stride: number,
    offset: number,
    width: number,
  ];
  transpose: readonly [x: Pointer, y: Pointer, B: number, rows: number, columns: number];
  upsample: readonly [
    x: Pointer,
    y: Pointer,
    B: number,
    H: number,
    W: number,
    C: number,
    lines: number,
    factor: number,
  ];
  sum_blocks: readonly [
    x: Pointer,
    y: Pointer,
    B: number,
    H: number,
    W: number,
    C: number,
    lines: number,
    factor: number,
  ];
  embedding_forward: readonly [
    table: Pointer,
    index: Pointer,
    y: Pointer,
    B: number,
    rows: number,
    width: number,
  ];
  embedding_backward: readonly [
    index: Pointer,
    dy: Pointer,
    dtable: Pointer,
    B: number,
    rows: number,
    width: number,
  ];
  sinusoidal: readonly [
    t: Pointer,
    frequencies: Pointer,
    y: Pointer,
    B: number,
    half: number,
    cosineFirst: Flag,
  ];
  scale_shift: readonly [
    x: Pointer,
    scale: Pointer,
    shift: Pointer,
    y: Pointer,
    B: number,
    P: number,
    C: number,
  ];
  scale_shift_backward: readonly [
    x: Pointer,
    scale: Pointer,
    dy: Pointer,
    dx: Pointer,
    dscale: Pointer,
    B: number,
    P: number,
    C: number,
  ];
  gate: readonly [
    x: Pointer,
    gates: Pointer,
    residual: Pointer,
    y: Pointer,
    B: number,
    P: number,
    C: number,
  ];
  gate_backward: readonly [
    x: Pointer,
    gates: Pointer,
    dy: Pointer,
    dx: Pointer,
    dgates: Pointer,
    B: number,
    P: number,
    C: number,
  ];
  swap_inner: readonly [x: Pointer, y: Pointer, B: number, R: number, S: number, C: number];
  fourier_features: readonly [level: Pointer, weight: Pointer, y: Pointer, B: number, half: number];
  add_to_each: readonly [x: Pointer, each: Pointer, y: Pointer, B: number, size: number];
  divide_by_level: readonly [x: Pointer, level: Pointer, y: Pointer, B: number, size: number];
}

export type KernelName = keyof KernelArguments;

/** A call with every argument fixed, as plans store it. */
export interface KernelCall {
  readonly kernel: KernelName;
  readonly args: readonly number[];
}

/** Checks the arguments' types; the rest of the engine treats all calls alike. */
export function kernelCall<Name extends KernelName>(
  kernel: Name,
  ...args: KernelArguments[Name]
): KernelCall {
  return { kernel, args };
}

/** Columns of a packed panel, `NR` in `tiles.assembly.ts`. */
const PANEL = 8;

/** Floats of `rows`×`columns` packed into panels of eight columns. */
export function packedSize(rows: number, columns: number): number {
  return rows * PANEL * Math.ceil(columns / PANEL);
}

/** Floats of workspace that the outer product of depth blocks of 256 rows needs. */
export function outerProductWorkspace(columns: number): number {
  return packedSize(256, columns);
}

/** Floats of scratch for packed rows of `length` floats, `rowPanels` in `matrix.assembly.ts`. */
export function rowPanels(length: number): number {
  return Math.max(16384, 6 * length);
}
