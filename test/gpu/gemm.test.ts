// Layer: tests. The matrix product with every tile, on sizes that no tile divides.

import { describe, expect, it } from 'vitest';
import { Graph, type Tensor } from '../../webview/lab/engine/graph/graph';
import { matrixProduct, storedFactor } from '../../webview/lab/engine/webgpu/gemm.wgsl';
import type { Tile } from '../../webview/lab/engine/webgpu/tile';
import { REGISTER_TILE, SHARED_TILES } from '../../webview/lab/engine/webgpu/tiles';
import { bound } from '../../webview/lab/engine/webgpu/wgsl';
import { Draws, largestDifference } from '../unit/engine/random';
import { useGpu } from './dawn';
import { runNode, traits } from './nodeRunner';

const gpu = useGpu();

const tiles = [...SHARED_TILES, REGISTER_TILE].map((tile): [string, Tile] => [
  `${tile.shared ? 'shared' : 'register'} ${tile.rows}×${tile.columns}`,
  tile,
]);

describe('the matrix product', () => {
  it.each(tiles)('is right in two ranges of the depth, with row sums: %s', async (_, tile) => {
    const [rows, columns, depth, splits] = [tile.rows + 3, tile.columns + 8, 37, 2];
    const graph = new Graph();
    const a = graph.input('a', [rows, depth]);
    const b = graph.input('b', [depth, columns]);
    const c = graph.input('c', [splits, rows, columns]);
    const sums = graph.input('sums', [splits, rows]);
    const draws = new Draws(tile.rows);
    const given = new Map([a, b].map((of) => [of, Float32Array.from(draws.normals(of.size))]));
    const value = (of: Tensor): Float32Array => given.get(of) ?? new Float32Array(of.size);
    const results = await runNode(
      gpu.compute.device,
      traits(!tile.shared),
      {
        kind: 'product',
        inputs: [a, b],
        outputs: [c, sums],
        rule: (placement) => [
          matrixProduct(placement, {
            ...{ kernel: 'product', rows, columns, depth, splits, tile },
            arrays: [
              bound('a', a, 'read', 1),
              bound('b', b, 'read', 4),
              bound('c', c, 'read_write', 4),
              bound('sums', sums, 'read_write', 1),
            ],
            a: storedFactor({ name: 'a', width: 1, along: 'depth', stride: depth }),
            b: storedFactor({ name: 'b', width: 4, along: 'outer', stride: columns }),
            result: {
              width: 4,
              store: `c[((slice * ${rows}u + row) * ${columns}u + column) / 4u] = sum;`,
            },
            rowSums: `sums[slice * ${rows}u + row] = sum;`,
          }),
        ],
      },
      value,
    );
    const [parts, sumParts] = results.map((values) => {
      const half = values.length / splits;
      return values.subarray(0, half).map((first, i) => first + values[half + i]);
    });
    const [left, right] = [value(a), value(b)];
    const product = Float64Array.from({ length: rows * columns }, (_value, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      let sum = 0;
      for (let k = 0; k < depth; k++) sum += left[row * depth + k] * right[k * columns + column];
      return sum;
    });
    const rowSums = Float64Array.from({ length: rows }, (_value, row) =>
      left.subarray(row * depth, (row + 1) * depth).reduce((sum, entry) => sum + entry, 0),
    );
    expect(largestDifference(parts, product)).toBeLessThan(1e-4);
    expect(largestDifference(sumParts, rowSums)).toBeLessThan(1e-5);
  });
});
