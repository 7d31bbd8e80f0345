// The data of a run: the reader's files in `data.zip` as they were, and the points of older runs.

import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openPoints } from '../../../src/core/data/pointsDataSet';
import { encodeData, readRunData, runDataSource } from '../../../src/runs/data';
import { dataPath, pointsPath } from '../../../src/runs/layout';
import { encodeSamples } from '../../../src/runs/samples';
import { pointSamples } from '../../../src/shared/protocol/samples';
import { requirePoints } from '../recipe/pointsRecipe';
import { MemoryFiles } from './memoryFiles';
import { ID, RECIPE } from './samples';

const OWN = { ...RECIPE, data: { ...RECIPE.data, name: null, file: 'points.csv' } };
const run = { id: ID, recipe: OWN };

/** Bytes that no text and no compression leaves as they are. */
const BYTES = Uint8Array.from({ length: 700 }, (_, i) => (i * 37) % 256);

describe('the files of a run', () => {
  it('come back to the byte, with their paths and in their order', async () => {
    const data = [
      { path: 'pictures/zebra.png', bytes: BYTES },
      { path: 'pictures/ant 1 – ä.png', bytes: BYTES.slice(3) },
      { path: 'labels.npy', bytes: new Uint8Array() },
    ];
    const files = new MemoryFiles();
    const archive = encodeData(data);
    await files.write(dataPath(ID), archive);
    expect(await readRunData(files, run)).toEqual(data);
    const numbered = data.map(({ path }, index) => `${index}/${path}`);
    expect(Object.keys(unzipSync(archive)).sort()).toEqual(numbered);
  });

  it('stay in their order when a name is a number', async () => {
    // Labels come after the file that they belong to.
    const data = ['pictures', '7'].map((path) => ({ path, bytes: Uint8Array.of(path.length) }));
    const files = new MemoryFiles();
    await files.write(dataPath(ID), encodeData(data));
    expect((await readRunData(files, run)).map(({ path }) => path)).toEqual(['pictures', '7']);
  });

  it('are none for a built-in set, whatever lies there', async () => {
    const files = new MemoryFiles();
    await files.write(dataPath(ID), encodeData([{ path: 'a', bytes: BYTES }]));
    const recipe = RECIPE;
    expect(await readRunData(files, { id: ID, recipe })).toEqual([]);
    expect(await runDataSource(files, { id: ID, recipe })).toEqual({
      config: RECIPE.data,
      files: [],
    });
  });

  it('are the numbers that older runs keep, exactly', async () => {
    const values = Float32Array.of(0.1, -2.5e-7, 12345.678, 3.4e38, 1 / 3, -0.0625);
    const files = new MemoryFiles();
    await files.write(pointsPath(ID), encodeSamples(pointSamples(values), 0));
    const source = await runDataSource(files, run);
    expect(source?.config).toEqual(OWN.data);
    const config = { ...requirePoints(OWN.data), held_out: 0 };
    const opened = openPoints(config, source?.files.at(0));
    const read = new Float32Array(6);
    opened.read([0, 1, 2], read);
    expect(read).toEqual(values);
  });

  it('are said to be gone when they are', async () => {
    expect(await runDataSource(new MemoryFiles(), run)).toBeNull();
    await expect(readRunData(new MemoryFiles(), run)).rejects.toThrow();
  });
});
