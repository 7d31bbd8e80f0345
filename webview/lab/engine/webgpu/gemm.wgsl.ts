// Layer: lab worker, engine. The matrix product behind linear layers, convolutions and attention:
// C = A·B with A [rows, depth] and B [depth, columns]. How the factors are read and what is done
// with the sums is plugged in, so that a convolution is a product without an unrolled image, and
// bias, activation and residual cost no pass over memory. Sums run in a fixed order.

import { foldWorkgroups, type Dispatch, type GpuPlacement } from './dispatch';
import { registerBody, sharedBody } from './gemmBodies.wgsl';
import { FLOAT16, FLOAT32 } from './halfPrecision';
import type { Tile } from './tile';
import { blocksOf, chooseTile, classOf, rangeOf, threadsOf } from './tiles';
import { declare, typeOf, type BoundArray, type Width } from './wgsl';

/** How one factor is read. `outer` is its axis in the result: a row of A, a column of B. */
export interface Factor {
  /** The axis along which four values come at a time. */
  readonly along: 'depth' | 'outer';
  /** 4: `fetch` gives four values along that axis, whose extent is a multiple of 4. */
  readonly width: Width;
  /** Body of `fn (outer: u32, depth: u32, slice: u32) -> f32` (`vec4f`), never called outside. */
  readonly fetch: string;
}

/** A product and all that is plugged into it. `slice` in the texts is the index in the batch, or
 *  of the range of the depth where that is split. */
export interface MatrixProduct {
  readonly kernel: string;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Independent products; 1 unless given. */
  readonly batch?: number;
  /** Ranges of the depth that are summed apart, each with a result; 1 unless given. */
  readonly splits?: number;
  /** Chosen by {@link chooseTile} unless given. */
  readonly tile?: Tile;
  readonly arrays: readonly BoundArray[];
  /** WGSL functions that `store` calls; `T` is the type of its `sum`. */
  readonly helpers?: string;
  readonly a: Factor;
  readonly b: Factor;
  /** Body of `fn (row: u32, column: u32, slice: u32, sum: f32)`; width 4: of four columns. */
  readonly result: { readonly width: Width; readonly store: string };
  /** Body of `fn (row: u32, slice: u32, sum: f32)`, given the sums of the rows of A. */
  readonly rowSums?: string;
}

/** A matrix as it lies in memory. */
export interface StoredMatrix {
  readonly name: string;
  readonly width: Width;
  /** The axis whose neighbours are neighbours in memory. */
  readonly along: 'depth' | 'outer';
  /** Floats from one step of the other axis to the next. */
  readonly stride: number;
  /** WGSL for the index of the first element, by `slice`. */
  readonly start?: string;
}

/** A factor that is read from memory as it is. */
export function storedFactor({ name, width, along, stride, start = '0u' }: StoredMatrix): Factor {
  const [slow, fast] = along === 'depth' ? ['outer', 'depth'] : ['depth', 'outer'];
  const index = `${start} + ${slow} * ${stride}u + ${fast}`;
  return { along, width, fetch: `return ${name}[(${index}) / ${width}u];` };
}

/** The dispatch that computes a product. */
export function matrixProduct(gpu: GpuPlacement, product: MatrixProduct): Dispatch {
  const { kernel, rows, columns, depth, batch = 1, splits = 1, arrays, a, b, rowSums } = product;
  const size = { kernel, rows, columns, depth, batch };
  const tile = product.tile ?? chooseTile(gpu.traits, size);
  const range = rangeOf(depth, splits, tile);
  const units = blocksOf(tile, size) * splits;
  const threads = threadsOf(tile);
  const { workgroups, index } = foldWorkgroups(tile.shared ? units : Math.ceil(units / threads));
  const rowBlocks = Math.ceil(rows / tile.rows);
  const columnBlocks = Math.ceil(columns / tile.columns);
  const wholeDepth = depth % range === 0 && range % tile.depth === 0;
  const operands = gpu.traits.half === undefined ? FLOAT32 : FLOAT16[gpu.traits.half];
  const factors = { a: a.along, b: b.along, hasRowSums: rowSums !== undefined };
  const body = tile.shared ? sharedBody(tile, factors, operands) : registerBody(tile, factors);
  const code = `${tile.shared ? operands.prelude : ''}alias T = ${typeOf(product.result.width)};
${declare(arrays)}
${product.helpers ?? ''}
${reader('a', a, rows % tile.rows === 0 ? null : rows, wholeDepth ? null : depth)}
${reader('b', b, columns % tile.columns === 0 ? null : columns, wholeDepth ? null : depth)}
${writer(product)}
${body}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let unit = ${tile.shared ? index : `${index} * ${threads}u + thread`};
  if (unit >= ${units}u) { return; }
  let slice = unit / ${rowBlocks * columnBlocks}u;
  let block = unit % ${rowBlocks * columnBlocks}u;
  let row = block / ${columnBlocks}u * ${tile.rows}u;
  let column = block % ${columnBlocks}u * ${tile.columns}u;
  let first = ${splits === 1 ? '0u' : `slice * ${range}u`};
  let last = ${splits === 1 ? `${depth}u` : `min(first + ${range}u, ${depth}u)`};
  compute(row, column, slice, first, last, thread);
}
`;
  const choice = {
    className: classOf(gpu.traits, size),
    size,
    with: (other: Tile) => matrixProduct(gpu, { ...product, tile: other }),
  };
  return { kernel, code, bindings: arrays, workgroups, product: choice };
}

/** `read_NAME(outer, depth, slice)`: four values along the factor's axis, zeros outside. */
function reader(name: string, factor: Factor, outers: number | null, depth: number | null): string {
  const { width, along, fetch } = factor;
  const type = typeOf(width);
  const limits = [
    ...(outers === null ? [] : [`outer >= ${outers}u`]),
    ...(depth === null ? [] : [`depth >= ${depth}u`]),
  ];
  const guard = limits.length === 0 ? '' : `if (${limits.join(' || ')}) { return ${type}(); }`;
  const fetcher = `(outer: u32, depth: u32, slice: u32) -> ${type} {
  ${guard}
  ${fetch}
}`;
  if (width === 4) return `fn read_${name}${fetcher}`;
  const next = along === 'depth' ? 'outer, depth + i' : 'outer + i, depth';
  return `fn fetch_${name}${fetcher}
fn read_${name}(outer: u32, depth: u32, slice: u32) -> vec4f {
  var values: vec4f;
  for (var i = 0u; i < 4u; i++) { values[i] = fetch_${name}(${next}, slice); }
  return values;
}`;
}

/** `write(row, column, slice, sums)`: four columns, those outside left out. */
function writer({ rows, columns, result, rowSums }: MatrixProduct): string {
  const { width, store } = result;
  const lanes =
    width === 4
      ? `if (column < ${columns}u) { store(row, column, slice, sums); }`
      : `for (var i = 0u; i < min(4u, ${columns}u - min(column, ${columns}u)); i++) {
    store(row, column + i, slice, sums[i]);
  }`;
  const ofRows =
    rowSums === undefined
      ? ''
      : `fn store_row_sum(row: u32, slice: u32, sum: f32) {
  if (row >= ${rows}u) { return; }
  ${rowSums}
}`;
  return `fn store(row: u32, column: u32, slice: u32, sum: T) {
  ${store}
}
fn write(row: u32, column: u32, slice: u32, sums: vec4f) {
  if (row >= ${rows}u) { return; }
  ${lanes}
}
${ofRows}`;
}
