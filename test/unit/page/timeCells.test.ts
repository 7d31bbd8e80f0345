// Layer: tests. Training time × sampling time: which previews stand in the table, what its cells hold,
// where the keys lead.

import { describe, expect, it } from 'vitest';
import type { Preview } from '../../../src/shared/protocol/run';
import { pointSamples } from '../../../src/shared/protocol/samples';
import {
  cellSamples,
  columnsOf,
  moveInTable,
  timeRows,
} from '../../../webview/views/training/timeCells';

/** Three samples of which two are followed over two calls. */
function preview(step: number, times: readonly number[] | null = [999, 500]): Preview {
  const samples = pointSamples(Float32Array.of(1, 2, 3, 4, 5, 6).map((value) => value + step));
  if (times === null) return { step, samples };
  const x_t = Float32Array.from({ length: 4 * times.length }, (_, i) => 100 + i);
  return { step, samples, path: { count: 2, times, x_t, x_0: x_t.map((value) => -value) } };
}

describe('the table of training time and sampling time', () => {
  it('has a row for every preview that says how it was sampled, at the same times', () => {
    const previews = [preview(1, null), preview(2, [999]), preview(3), preview(4)];
    expect(timeRows(previews).map(({ step }) => step)).toEqual([3, 4]);
    expect(timeRows([preview(1, null)])).toEqual([]);
  });

  it('has no more rows than can be told apart, the first and the last among them', () => {
    const previews = Array.from({ length: 100 }, (_, step) => preview(step));
    const steps = timeRows(previews, 5).map(({ step }) => step);
    expect(steps).toEqual([0, 25, 50, 74, 99]);
  });

  it('shows of each call the state or the prediction, and the samples at the end', () => {
    const [row] = timeRows([preview(10)]);
    expect(columnsOf(row)).toBe(3);
    const values = (column: number, shown: 'x_t' | 'x_0') =>
      Array.from(cellSamples(row, column, shown).values);
    expect(values(0, 'x_t')).toEqual([100, 101, 102, 103]);
    expect(values(1, 'x_0')).toEqual([-104, -105, -106, -107]);
    for (const shown of ['x_t', 'x_0'] as const) {
      expect(values(2, shown)).toEqual([11, 12, 13, 14]);
    }
  });

  it('is walked through by keys, and not left', () => {
    const size = { rows: 3, columns: 4 };
    const from = { row: 1, column: 2 };
    const to = (key: string) => moveInTable(key, from, size);
    expect(to('ArrowUp')).toEqual({ row: 0, column: 2 });
    expect(to('ArrowRight')).toEqual({ row: 1, column: 3 });
    expect(to('Home')).toEqual({ row: 1, column: 0 });
    expect(to('PageDown')).toEqual({ row: 2, column: 2 });
    expect(to('Enter')).toBeNull();
    expect(moveInTable('ArrowDown', { row: 2, column: 3 }, size)).toEqual({ row: 2, column: 3 });
  });
});
