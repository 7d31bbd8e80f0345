// Layer: lab worker, engine. Group and layer normalisation. A workgroup finds the statistics of a
// group and normalises it in one dispatch; what it reads twice is still in the cache.

import type { Tensor } from '../graph/graph';
import { literal, type Dispatch, type GpuPlacement, type GpuTraits } from './dispatch';
import { laneKernel, lanesFor, powerOfTwo } from './lanes.wgsl';
import { sumParts } from './sumParts.wgsl';
import { bound, commonWidth, typeOf, type Activation, type BoundArray, type Width } from './wgsl';

/** x is [batch, pixels, channels]; a group is all pixels of channels/groups channels. */
export interface NormalisationSizes {
  readonly batch: number;
  readonly pixels: number;
  readonly channels: number;
  readonly groups: number;
}

/** What the forward pass reads and writes. */
export interface Normalisation {
  readonly kernel: string;
  readonly x: Tensor;
  /** Weight and bias per channel; null for none. */
  readonly affine: { readonly gamma: Tensor; readonly beta: Tensor } | null;
  readonly epsilon: number;
  readonly y: Tensor;
  /** Per sample and group, where they are read. */
  readonly mean: Tensor;
  readonly rstd: Tensor;
  readonly activation: Activation | null;
}

/** What the backward pass reads and writes. */
export interface NormalisationGradient {
  readonly kernel: string;
  readonly x: Tensor;
  readonly dy: Tensor;
  /** Derivative of the activation behind, or null for none. */
  readonly slope: Tensor | null;
  readonly mean: Tensor;
  readonly rstd: Tensor;
  readonly dx: Tensor;
  readonly affine: {
    readonly gamma: Tensor;
    readonly dgamma: Tensor;
    readonly dbeta: Tensor;
  } | null;
}

/** One dispatch. */
export function normalise(
  gpu: GpuPlacement,
  { kernel, x, affine, epsilon, y, mean, rstd, activation }: Normalisation,
  sizes: NormalisationSizes,
): Dispatch {
  const width = commonWidth(sizes.channels / sizes.groups);
  const slope = activation?.slope ?? null;
  const statistics = [
    { name: 'mean', to: mean, value: 'mu' },
    { name: 'rstd', to: rstd, value: 'r' },
  ].filter(({ to }) => gpu.isRead(to));
  const arrays: BoundArray[] = [
    bound('x', x, 'read', width),
    ...(affine === null
      ? []
      : [bound('gamma', affine.gamma, 'read', width), bound('beta', affine.beta, 'read', width)]),
    bound('y', y, 'read_write', width),
    ...statistics.map(({ name, to }) => bound(name, to, 'read_write', 1)),
    ...(slope === null ? [] : [bound('slope', slope, 'read_write', width)]),
  ];
  const normal = '(x[i] - mu) * r';
  const body = `  var sum = T();
  for (var e = lane; e < ELEMENTS; e += LANES) { sum += x[index_of(piece, e)]; }
  let mu = total(sum_of(sum), lane) / COUNT;
  var squares = T();
  for (var e = lane; e < ELEMENTS; e += LANES) {
    let difference = x[index_of(piece, e)] - mu;
    squares += difference * difference;
  }
  let r = 1.0 / sqrt(total(sum_of(squares), lane) / COUNT + ${literal(epsilon)});
  if (lane == 0u) {
${statistics.map(({ name, value }) => `    ${name}[piece] = ${value};`).join('\n')}
  }
  for (var e = lane; e < ELEMENTS; e += LANES) {
    let i = index_of(piece, e);
    let c = piece % GROUPS * ACROSS + e % ACROSS;
    let z = ${affine === null ? normal : `gamma[c] * ${normal} + beta[c]`};
    ${activation?.statements ?? 'let value = z;'}
    y[i] = value;${slope === null ? '' : '\n    slope[i] = derivative;'}
  }`;
  const helpers = activation?.helpers ?? '';
  return groupKernel(gpu.traits, { kernel, arrays, width, helpers, body }, sizes);
}

/**
 * With d = dy·slope: dx = r·(γ·d − mean(γ·d) − x̂·mean(γ·d·x̂)), dγ = Σ d·x̂, dβ = Σ d. Every group
 * first sums d and d·x̂ per channel, from which its means follow too; the sums over samples come
 * later.
 */
export function normaliseGradient(
  gpu: GpuPlacement,
  { kernel, x, dy, slope, mean, rstd, dx, affine }: NormalisationGradient,
  sizes: NormalisationSizes,
): Dispatch[] {
  const { batch, channels } = sizes;
  const width = commonWidth(sizes.channels / sizes.groups);
  const later = affine === null ? null : gpu.sumLater([affine.dbeta, affine.dgamma], batch);
  const parts = affine === null ? null : (later ?? gpu.scratch(2 * batch * channels));
  const arrays: BoundArray[] = [
    bound('x', x, 'read', width),
    bound('dy', dy, 'read', width),
    ...(slope === null ? [] : [bound('slope', slope, 'read', width)]),
    bound('mean', mean, 'read', 1),
    bound('rstd', rstd, 'read', 1),
    ...(affine === null ? [] : [bound('gamma', affine.gamma, 'read', width)]),
    bound('dx', dx, 'read_write', width),
    ...(parts === null ? [] : [bound('parts', parts, 'read_write', width)]),
  ];
  const d = slope === null ? 'dy[i]' : 'dy[i] * slope[i]';
  const factor = affine === null ? '' : 'gamma[c] * ';
  const share = lanesOf(gpu.traits, sizes) === 1 ? '' : 'share_sums(lane);';
  const storeParts = `if (lane < COLUMNS && q < ACROSS) {
      let c = piece % GROUPS * ACROSS + q;
      let to = piece / GROUPS * STRIDE + c;
      parts[to] = sums_of_d[lane];
      parts[${batch}u * STRIDE + to] = sums_of_products[lane];
    }`;
  const body = `  let mu = mean[piece];
  let r = rstd[piece];
  var sum_of_d = 0.0;
  var sum_of_products = 0.0;
  for (var begin = 0u; begin < ACROSS; begin += COLUMNS) {
    let q = begin + lane % COLUMNS;
    var d_of_channel = T();
    var products_of_channel = T();
    if (q < ACROSS) {
      let c = piece % GROUPS * ACROSS + q;
      for (var pixel = lane / COLUMNS; pixel < PIXELS; pixel += LANES / COLUMNS) {
        let i = index_of(piece, pixel * ACROSS + q);
        let d = ${d};
        d_of_channel += d;
        products_of_channel += d * (x[i] - mu) * r;
      }
      sum_of_d += sum_of(${factor}d_of_channel);
      sum_of_products += sum_of(${factor}products_of_channel);
    }
    ${
      parts === null
        ? ''
        : `sums_of_d[lane] = d_of_channel;
    sums_of_products[lane] = products_of_channel;
    ${share}
    ${storeParts}`
    }
  }
  let first = total(sum_of_d, lane) / COUNT;
  let second = total(sum_of_products, lane) / COUNT;
  for (var e = lane; e < ELEMENTS; e += LANES) {
    let i = index_of(piece, e);
    let c = piece % GROUPS * ACROSS + e % ACROSS;
    let d = ${d};
    dx[i] = r * (${factor}d - first - (x[i] - mu) * r * second);
  }`;
  const helpers = parts === null ? '' : channelSums(lanesOf(gpu.traits, sizes));
  const dispatch = groupKernel(gpu.traits, { kernel, arrays, width, helpers, body }, sizes);
  if (affine === null || parts === null || later !== null) return [dispatch];
  const sums = [
    { parts, start: 0, into: affine.dbeta },
    { parts, start: batch * channels, into: affine.dgamma },
  ];
  return [dispatch, sumParts(sums, batch)];
}

interface GroupKernel {
  readonly kernel: string;
  readonly arrays: readonly BoundArray[];
  readonly width: Width;
  readonly helpers: string;
  /** Statements for group `piece` and `lane`. */
  readonly body: string;
}

/** Constants and functions that the bodies share. Indices count vectors where `T` is one. */
function groupKernel(
  traits: GpuTraits,
  { kernel, arrays, width, helpers, body }: GroupKernel,
  sizes: NormalisationSizes,
): Dispatch {
  const { batch, pixels, channels, groups } = sizes;
  const lanes = lanesOf(traits, sizes);
  const across = channels / groups / width;
  const shared = `alias T = ${typeOf(width)};
const GROUPS = ${groups}u;
const PIXELS = ${pixels}u;
const STRIDE = ${channels / width}u;
const ACROSS = ${across}u;
const ELEMENTS = ${pixels * across}u;
const COUNT = ${(pixels * channels) / groups}.0;
const COLUMNS = ${Math.min(lanes, powerOfTwo(across))}u;
fn sum_of(value: T) -> f32 { return ${width === 4 ? 'dot(value, T(1.0))' : 'value'}; }
fn index_of(group: u32, element: u32) -> u32 {
  let pixel = group / GROUPS * PIXELS + element / ACROSS;
  return pixel * STRIDE + group % GROUPS * ACROSS + element % ACROSS;
}`;
  const pieces = batch * groups;
  return laneKernel({ kernel, arrays, pieces, lanes, helpers: `${shared}\n${helpers}`, body });
}

/** Sums per channel: the first COLUMNS lanes end up with those of all lanes of their channel. */
function channelSums(lanes: number): string {
  if (lanes === 1)
    return `var<private> sums_of_d: array<T, 1>;
var<private> sums_of_products: array<T, 1>;`;
  return `var<workgroup> sums_of_d: array<T, LANES>;
var<workgroup> sums_of_products: array<T, LANES>;
fn share_sums(lane: u32) {
  for (var half = LANES / 2u; half >= COLUMNS; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      sums_of_d[lane] += sums_of_d[lane + half];
      sums_of_products[lane] += sums_of_products[lane + half];
    }
  }
  workgroupBarrier();
}`;
}

function lanesOf(traits: GpuTraits, { pixels, channels, groups }: NormalisationSizes): number {
  const across = channels / groups;
  return lanesFor(traits, (pixels * across) / commonWidth(across));
}
