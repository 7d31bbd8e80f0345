// Layer: lab worker, engine. The inner loops of the matrix product: one block of the result,
// through tiles in workgroup memory or from registers alone. All accumulators are variables of
// their own: an array that is indexed in a loop would be put into memory by some drivers.

import { FLOAT32, type OperandWgsl } from './halfPrecision';
import type { Tile } from './tile';
import { lineOf } from './tiles';
import { repeat } from './wgsl';

/** What the loops must know of the factors. */
export interface Factors {
  readonly a: 'depth' | 'outer';
  readonly b: 'depth' | 'outer';
  /** Whether the sums of the rows of A are wanted. */
  readonly hasRowSums: boolean;
}

const SIGNATURE =
  'fn compute(row: u32, column: u32, slice: u32, first: u32, last: u32, thread: u32)';

/**
 * Workgroup memory holds both tiles with the depth slowest, in vectors of four rows or columns. Four by
 * four values are copied at a time, turned over where they lie the other way in memory. An
 * invocation's rows and columns come in fours that lie far apart, which spreads its reads over
 * the memory banks. Where operands are narrower than the sums, the products of one tile are
 * added up as narrow as they are, and then to the sums.
 */
export function sharedBody(
  tile: Tile,
  { a, b, hasRowSums }: Factors,
  operands: OperandWgsl,
): string {
  const { rows, columns, depth, threadRows, threadColumns } = tile;
  const acrossThreads = columns / threadColumns;
  const downThreads = rows / threadRows;
  const threads = acrossThreads * downThreads;
  const [lineA, lineB] = [lineOf(rows) / 4, lineOf(columns) / 4];
  const [piecesA, piecesB] = [(rows / 4) * (depth / 4), (columns / 4) * (depth / 4)];
  const [fours, quads] = [threadRows / 4, threadColumns / 4];
  const { type, wide, addProduct } = operands;
  const isNarrow = operands !== FLOAT32;
  const sum = isNarrow ? 'part' : 'sum';
  const sums = (line: (r: number, q: number) => string): string =>
    repeat(threadRows, (r) => repeat(quads, (q) => line(r, q)));
  return `var<workgroup> tile_a: array<${type}, ${depth * lineA}>;
var<workgroup> tile_b: array<${type}, ${depth * lineB}>;
${copyPiece('a', a, rows / 4, depth / 4, lineA, operands)}
${copyPiece('b', b, columns / 4, depth / 4, lineB, operands)}
${SIGNATURE} {
  let across = thread % ${acrossThreads}u;
  let down = thread / ${acrossThreads}u;
${accumulators(threadRows, quads, hasRowSums)}
  for (var start = first; start < last; start += ${depth}u) {
    workgroupBarrier();
    for (var piece = thread; piece < ${piecesA + piecesB}u; piece += ${threads}u) {
      if (piece < ${piecesA}u) { copy_a(piece, row, start, slice); }
      else { copy_b(piece - ${piecesA}u, column, start, slice); }
    }
    workgroupBarrier();
${isNarrow ? sums((r, q) => `    var part_${r}_${q} = ${type}();`) : ''}
    for (var k = 0u; k < ${depth}u; k++) {
${repeat(fours, (f) => `      let a${f} = tile_a[k * ${lineA}u + down + ${f * downThreads}u];`)}
${repeat(quads, (q) => `      let b${q} = tile_b[k * ${lineB}u + across + ${q * acrossThreads}u];`)}
${sums((r, q) => `      ${addProduct(`${sum}_${r}_${q}`, `a${Math.floor(r / 4)}[${r % 4}]`, `b${q}`)}`)}
${hasRowSums ? `      if (column == 0u) {\n${repeat(fours, (f) => `        row_sum_${f} += ${wide(`a${f}`)};`)}\n      }` : ''}
    }
${isNarrow ? sums((r, q) => `    sum_${r}_${q} += ${wide(`part_${r}_${q}`)};`) : ''}
  }
${sums((r, q) => {
  const rowAt = `row + (down + ${Math.floor(r / 4) * downThreads}u) * 4u + ${r % 4}u`;
  return `  write(${rowAt}, column + (across + ${q * acrossThreads}u) * 4u, slice, sum_${r}_${q});`;
})}
${
  hasRowSums
    ? `  if (column == 0u && across == 0u) {
${repeat(threadRows, (r) => {
  const four = Math.floor(r / 4);
  return `    store_row_sum(row + (down + ${four * downThreads}u) * 4u + ${r % 4}u, slice, row_sum_${four}[${r % 4}]);`;
})}
  }`
    : ''
}
}`;
}

/** `copy_NAME(piece, …)`: four rows (columns) by four of depth, neighbours in memory first. */
function copyPiece(
  name: 'a' | 'b',
  along: 'depth' | 'outer',
  outers: number,
  depths: number,
  line: number,
  operands: OperandWgsl,
): string {
  const [outer, depth] =
    along === 'depth'
      ? [`piece / ${depths}u`, `piece % ${depths}u`]
      : [`piece % ${outers}u`, `piece / ${outers}u`];
  const read = (i: number): string =>
    along === 'depth'
      ? `read_${name}(origin + four * 4u + ${i}u, start + deep, slice)`
      : `read_${name}(origin + four * 4u, start + deep + ${i}u, slice)`;
  const line4 = (i: number): string =>
    along === 'depth' ? `vec4f(v0[${i}], v1[${i}], v2[${i}], v3[${i}])` : `v${i}`;
  return `fn copy_${name}(piece: u32, origin: u32, start: u32, slice: u32) {
  let four = ${outer};
  let deep = ${depth} * 4u;
${repeat(4, (i) => `  let v${i} = ${read(i)};`)}
${repeat(4, (i) => `  tile_${name}[(deep + ${i}u) * ${line}u + four] = ${operands.of(line4(i))};`)}
}`;
}

/** Four steps of depth at a time, every value read by the invocation that needs it. */
export function registerBody(tile: Tile, { a, b, hasRowSums }: Factors): string {
  const { rows, columns } = tile;
  const quads = columns / 4;
  const valueOfA = (r: number, k: number): string =>
    a === 'depth' ? `a${r}[${k}]` : `a${Math.floor(r / 4) * 4 + k}[${r % 4}]`;
  const valuesOfB = (q: number, k: number): string =>
    b === 'outer'
      ? `b${4 * q + k}`
      : `vec4f(${[0, 1, 2, 3].map((j) => `b${4 * q + j}[${k}]`).join(', ')})`;
  const read = (name: 'a' | 'b', along: 'depth' | 'outer', origin: string, i: number): string =>
    along === 'depth'
      ? `read_${name}(${origin} + ${i}u, k, slice)`
      : `read_${name}(${origin} + ${Math.floor(i / 4) * 4}u, k + ${i % 4}u, slice)`;
  return `${SIGNATURE} {
${accumulators(rows, quads, hasRowSums)}
  for (var k = first; k < last; k += 4u) {
${repeat(rows, (r) => `    let a${r} = ${read('a', a, 'row', r)};`)}
${repeat(columns, (c) => `    let b${c} = ${read('b', b, 'column', c)};`)}
${repeat(4, (k) => repeat(quads, (q) => `    let b_${k}_${q} = ${valuesOfB(q, k)};`))}
${repeat(4, (k) =>
  repeat(rows, (r) =>
    repeat(quads, (q) => `    sum_${r}_${q} += ${valueOfA(r, k)} * b_${k}_${q};`),
  ),
)}
${hasRowSums ? `    if (column == 0u) {\n${repeat(rows, (r) => `      row_sum_${Math.floor(r / 4)}[${r % 4}] += ${[0, 1, 2, 3].map((k) => valueOfA(r, k)).join(' + ')};`)}\n    }` : ''}
  }
${repeat(rows, (r) =>
  repeat(quads, (q) => `  write(row + ${r}u, column + ${4 * q}u, slice, sum_${r}_${q});`),
)}
${hasRowSums ? `  if (column == 0u) {\n${repeat(rows, (r) => `    store_row_sum(row + ${r}u, slice, row_sum_${Math.floor(r / 4)}[${r % 4}]);`)}\n  }` : ''}
}`;
}

function accumulators(rows: number, quads: number, hasRowSums: boolean): string {
  return `${repeat(rows, (r) => repeat(quads, (q) => `  var sum_${r}_${q} = vec4f();`))}
${hasRowSums ? repeat(rows / 4, (f) => `  var row_sum_${f} = vec4f();`) : ''}`;
}
