// Layer: shared by page and command line. Samples in rows and columns.

import { sampleLength, type SampleSet } from '../protocol/samples';

export interface CellCounts {
  readonly rows: number;
  readonly columns: number;
  /** Samples of each cell. */
  readonly perCell: number;
}

/** Cells that follow each other column after column, row after row. */
export function rowsFirst(set: SampleSet, { rows, columns, perCell }: CellCounts): SampleSet {
  const size = sampleLength(set) * perCell;
  const values = new Float32Array(set.values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const from = (column * rows + row) * size;
      values.set(set.values.subarray(from, from + size), (row * columns + column) * size);
    }
  return { ...set, values, labels: null };
}
