// Layer: lab worker, engine. Gradients of weights: products with few results and a long sum. The
// sum is cut into ranges that are added up later in a fixed order, so that the
// numbers are the same in every run; floating-point atomics would not give that.

import type { Tensor } from '../graph/graph';
import type { Dispatch, GpuPlacement } from './dispatch';
import { matrixProduct, type Factor } from './gemm.wgsl';
import { sumParts } from './sumParts.wgsl';
import { splitTile } from './tiles';
import type { BoundArray, Width } from './wgsl';

/** A product whose result is a weight's gradient. */
export interface WeightGradient {
  readonly kernel: string;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly arrays: readonly BoundArray[];
  readonly a: Factor;
  readonly b: Factor;
  /** Where an element goes: WGSL for its index by `row` and `column`; width 4: of four columns. */
  readonly index: string;
  readonly width: Width;
  /** Gradient of the weight, of rows·columns elements. */
  readonly into: Tensor;
  /** Gets the sums of the rows of A, the gradient of the bias. */
  readonly rowSums: Tensor | null;
}

/** One dispatch, or two where the sum is cut and cannot wait. */
export function weightGradient(gpu: GpuPlacement, wanted: WeightGradient): Dispatch[] {
  const { kernel, rows, columns, depth, arrays, a, b, index, width, into, rowSums } = wanted;
  const { tile, splits } = splitTile(gpu.traits, { kernel, rows, columns, depth, batch: 1 });
  const product = { kernel, rows, columns, depth, a, b, tile, splits };
  if (splits === 1) {
    const to: BoundArray[] = [{ name: 'into', of: into, access: 'read_write', width }];
    if (rowSums !== null)
      to.push({ name: 'row_sums', of: rowSums, access: 'read_write', width: 1 });
    return [
      matrixProduct(gpu, {
        ...product,
        arrays: [...arrays, ...to],
        result: { width, store: `into[(${index}) / ${width}u] = sum;` },
        ...(rowSums === null ? {} : { rowSums: 'row_sums[row] = sum;' }),
      }),
    ];
  }
  const sums = [into, ...(rowSums === null ? [] : [rowSums])].map((tensor) => {
    const later = gpu.sumLater([tensor], splits);
    const parts = later ?? gpu.scratch(splits * tensor.size);
    return { parts, into: tensor, isDeferred: later !== null };
  });
  const names = ['parts', 'row_sum_parts'] as const;
  const to = sums.map(({ parts }, i): BoundArray => {
    return { name: names[i], of: parts, access: 'read_write', width: i === 0 ? width : 1 };
  });
  const at = `(slice * ${into.size}u + ${index}) / ${width}u`;
  const now = sums.filter(({ isDeferred }) => !isDeferred);
  return [
    matrixProduct(gpu, {
      ...product,
      arrays: [...arrays, ...to],
      result: { width, store: `parts[${at}] = sum;` },
      ...(rowSums === null ? {} : { rowSums: `row_sum_parts[slice * ${rows}u + row] = sum;` }),
    }),
    ...(now.length === 0 ? [] : [sumParts(now, splits)]),
  ];
}
