// What a result tab is given: the points behind the samples and the name of what was sampled.

import { describe, expect, it } from 'vitest';
import { readContent } from '../../../src/runs/content';
import { newDocument, writeDocument } from '../../../src/runs/document';
import { pointsPath, previewPath, previewWayPath } from '../../../src/runs/layout';
import { encodePath, encodeSamples } from '../../../src/runs/samples';
import { pointSamples } from '../../../src/shared/protocol/samples';
import { MemoryFiles } from './memoryFiles';
import { ID, RECIPE, runDocument } from './samples';

const OWN = { ...RECIPE, data: { ...RECIPE.data, name: null, file: 'points.csv' } };
const POINTS = Float32Array.from([1, 2, 3, 4]);
const SAMPLED = '20260102-040000-sampled-00aa';

async function sampledRun(recipe: typeof RECIPE) {
  const files = new MemoryFiles();
  const training = { ...runDocument(), title: 'My "moons"', recipe };
  await writeDocument(files, training);
  await files.write(pointsPath(ID), encodeSamples(pointSamples(POINTS), 0));
  const sampling = newDocument(
    {
      id: SAMPLED,
      kind: 'sampling',
      title: 'sampled',
      owner: { name: 'window-1', process: null },
      recipe,
      parent: { run: ID, model: null, step: 400 },
      versions: training.versions,
      steps: 50,
    },
    new Date(0),
  );
  await writeDocument(files, sampling);
  return files;
}

describe('the content of a result tab', () => {
  it('has the reader’s own points, for the training and for what was sampled from it', async () => {
    const files = await sampledRun(OWN);
    expect((await readContent(files, ID)).reference).toEqual(pointSamples(POINTS));
    expect((await readContent(files, SAMPLED)).reference).toEqual(pointSamples(POINTS));
  });

  it('draws 2,000 points of a built-in set', async () => {
    const { reference } = await readContent(await sampledRun(RECIPE), SAMPLED);
    expect(reference).toMatchObject({ kind: 'points', shape: [2], labels: null });
    expect(reference?.values).toHaveLength(4_000);
  });

  it('says of previews how they were sampled, as far as it was recorded', async () => {
    const files = await sampledRun(RECIPE);
    const samples = pointSamples(POINTS);
    const path = {
      count: 2,
      times: [999, 500],
      x_t: Float32Array.of(1, 2, 3, 4, 0.5, 0.25, -8, 0),
      x_0: Float32Array.of(0, 1, 0, 1, 0, 1, 0, -1),
    };
    for (const step of [100, 200]) {
      await files.write(previewPath(ID, step), encodeSamples(samples, step));
    }
    await files.write(previewWayPath(ID, 200), encodePath(path, samples.shape));
    const { previews } = await readContent(files, ID);
    expect(previews).toEqual([
      { step: 100, samples },
      { step: 200, samples, path },
    ]);
  });

  it('names the run that was sampled by its title, and does without one that was deleted', async () => {
    const files = await sampledRun(OWN);
    expect((await readContent(files, SAMPLED)).parentTitle).toBe('My "moons"');
    expect((await readContent(files, ID)).parentTitle).toBeNull();
    await files.delete(ID);
    const content = await readContent(files, SAMPLED);
    expect(content.parentTitle).toBeNull();
    expect(content.reference).toBeNull();
    expect(content.document.title).toBe('sampled');
  });
});
