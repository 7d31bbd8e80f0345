// Layer: page, views (pure). Training time × sampling time as a table: a row for every preview of which
// it is known how it was sampled, a column for every network call that was kept and one for the end.

import type { Preview } from '../../../src/shared/protocol/run';
import {
  sampleLength,
  sliceSamples,
  withValues,
  type SampleSet,
  type SamplingPath,
} from '../../../src/shared/protocol/samples';

/** What is shown of a call: what it was given, or what it predicted of the clean sample. */
export type Shown = 'x_t' | 'x_0';

/** A preview with its path. */
export interface TimeRow extends Preview {
  readonly path: SamplingPath;
}

/** A cell of the table, both counted from 0. */
export interface TimePlace {
  readonly row: number;
  readonly column: number;
}

/** Rows that can be told apart on a screen; of more previews evenly chosen ones. */
export const MOST_ROWS = 24;

/** At most so many of the previews that say how they were sampled, all at the times of the newest. */
export function timeRows(previews: readonly Preview[], most = MOST_ROWS): TimeRow[] {
  const known = previews.filter((preview): preview is TimeRow => preview.path !== undefined);
  const times = known.at(-1)?.path.times.join();
  const rows = known.filter(({ path }) => path.times.join() === times);
  if (rows.length <= most) return rows;
  const stride = (rows.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => rows[Math.round(i * stride)]);
}

/** Columns of a row: its calls and the end. */
export function columnsOf({ path }: TimeRow): number {
  return path.times.length + 1;
}

/** The samples of a cell. The last column has the samples as they came out, those that are followed. */
export function cellSamples({ samples, path }: TimeRow, column: number, shown: Shown): SampleSet {
  const followed = sliceSamples(samples, 0, path.count);
  if (column >= path.times.length) return followed;
  const size = path.count * sampleLength(samples);
  return withValues(followed, path[shown].subarray(column * size, (column + 1) * size));
}

/** Where a key leads in a table of such a size; null for keys that lead nowhere. */
export function moveInTable(
  key: string,
  { row, column }: TimePlace,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): TimePlace | null {
  const moves: Partial<Record<string, TimePlace>> = {
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    PageUp: { row: 0, column },
    PageDown: { row: rows - 1, column },
    Home: { row, column: 0 },
    End: { row, column: columns - 1 },
  };
  const to = moves[key];
  if (to === undefined) return null;
  return {
    row: Math.min(Math.max(0, to.row), rows - 1),
    column: Math.min(Math.max(0, to.column), columns - 1),
  };
}
