// Layer: tests. Samples that were computed in rows and columns become a run that can be read again, with
// the names of its rows and columns.

import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runs/clock';
import { readContent } from '../../../src/runs/content';
import { ArrangementError, keepArrangedRun } from '../../../src/runs/keptArrangement';
import { RunStore } from '../../../src/runs/store';
import type { Arrangement, DrawnArrangement } from '../../../src/shared/protocol/explore';
import { rowsFirst } from '../../../src/shared/samples/arranged';
import { MemoryFiles } from './memoryFiles';
import { DEVICE, RECIPE } from './samples';

const source = {
  title: 'digits',
  model: {},
  recipe: RECIPE,
  parent: { run: null, model: 'digits', step: null },
  data: null,
  earlier: () => Promise.resolve({}),
};
const arrangement: Arrangement = {
  kind: 'grid',
  rows: { title: 'class', names: ['three', 'five'] },
  columns: { title: 'guidance scale', names: ['1 (off)', '2', '4'] },
  perCell: 1,
};

function drawn(count: number): Omit<DrawnArrangement, 'modelId'> {
  const values = Float32Array.from({ length: 2 * count }, (_, i) => i / 10);
  return {
    sampling: { ...RECIPE.sampling, seed: 7, count },
    arrangement,
    result: {
      samples: { kind: 'images', shape: [1, 2, 1], values, labels: null, classes: null },
      networkCalls: 30,
      seconds: 1.5,
      device: DEVICE,
    },
  };
}

function storeOf(files: MemoryFiles): RunStore {
  const processes = { own: () => Promise.resolve(null), isGone: () => Promise.resolve(false) };
  const store = new RunStore('window', { extension: '1', vscode: '1' }, systemClock, processes);
  store.setFolders([{ files, label: 'work', location: 'memory:/runs' }]);
  return store;
}

describe('a kept grid', () => {
  it('is a run below its model that can be read again with its rows and columns', async () => {
    const files = new MemoryFiles();
    const { id } = await keepArrangedRun(storeOf(files), source, drawn(6));
    const { document, result } = await readContent(files, id);
    expect(document).toMatchObject({
      kind: 'sampling',
      title: 'digits, guidance grid',
      state: 'completed',
      parent: source.parent,
      condition: null,
      arrangement,
      summary: { network_calls: 30, seconds: 1.5 },
    });
    expect(document.recipe.sampling).toMatchObject({ seed: 7, count: 6 });
    expect(result?.samples.values).toEqual(drawn(6).result.samples.values);
    expect(result?.trajectory).toMatchObject({ count: 0, timesteps: [] });
  });

  it('is refused where cells have no samples', async () => {
    await expect(keepArrangedRun(storeOf(new MemoryFiles()), source, drawn(5))).rejects.toThrow(
      new ArrangementError('There are 5 samples for 2 × 3 cells of 1.'),
    );
  });
});

it('cells that follow each other by columns are put in order by rows', () => {
  // Two rows, three columns, two samples of one number in each cell: row, column, sample.
  const number = (row: number, column: number, k: number): number => 100 * row + 10 * column + k;
  const columns = [0, 1, 2].flatMap((c) =>
    [0, 1].flatMap((r) => [0, 1].map((k) => number(r, c, k))),
  );
  const rows = [0, 1].flatMap((r) => [0, 1, 2].flatMap((c) => [0, 1].map((k) => number(r, c, k))));
  const set = {
    kind: 'images',
    shape: [1, 1, 1],
    values: Float32Array.from(columns),
    labels: null,
    classes: null,
  } as const;
  const ordered = rowsFirst(set, { rows: 2, columns: 3, perCell: 2 });
  expect([...ordered.values]).toEqual(rows);
});
