// Layer: tests. The files that a recipe's data name, collected from a file system of Node.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NodeFiles } from '../../../scripts/lab/nodeFiles';
import type { PointsData } from '../../../src/core/recipe/types';
import { collectDataFiles, DATA_LIMITS, type DataLimits } from '../../../src/data/collectData';
import { imagesData } from './imagesData';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'collect-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
}

const collect = (
  given: Parameters<typeof imagesData>[0] | PointsData,
  limits: Partial<DataLimits> = {},
) =>
  collectDataFiles(given.kind === 'points' ? given : imagesData(given), new NodeFiles(root), {
    ...DATA_LIMITS,
    ...limits,
  });

const POINTS: PointsData = {
  kind: 'points',
  name: null,
  file: 'p.csv',
  count: 2,
  noise: 0,
  seed: 0,
  held_out: 0,
};

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('files of a recipe', () => {
  it('are none for a built-in set', async () => {
    expect(await collect({ name: 'faces' })).toEqual([]);
    expect(await collect({ ...POINTS, name: 'moons', file: null })).toEqual([]);
  });

  it('are the file, and the labels after it', async () => {
    write('digits/images.gz', 'images');
    write('labels.gz', 'labels');
    write('p.csv', '1,2');
    const files = await collect({ file: 'digits/images.gz', labels: 'labels.gz' });
    expect(files.map(({ path, bytes }) => [path, textOf(bytes)])).toEqual([
      ['digits/images.gz', 'images'],
      ['labels.gz', 'labels'],
    ]);
    expect(await collect(POINTS)).toMatchObject([{ path: 'p.csv' }]);
  });

  it('of a folder are all that are not hidden, with their sub-folders', async () => {
    for (const path of ['a.png', 'cat/b.txt', 'cat/deep/c.png', '.hidden/d.png', 'cat/.DS_Store']) {
      write(`pets/${path}`, path);
    }
    write('pets/Thumbs.db', '');
    symlinkSync(join(root, 'pets/cat'), join(root, 'pets/link'));
    symlinkSync(join(root, 'nowhere'), join(root, 'pets/dangling'));
    const files = await collect({ folder: 'pets' });
    expect(files.map(({ path }) => path).sort()).toEqual([
      'a.png',
      'cat/b.txt',
      'cat/deep/c.png',
      'link/b.txt',
      'link/deep/c.png',
    ]);
    expect(files.map(({ bytes }) => textOf(bytes))).toContain('cat/deep/c.png');
  });

  it('that are too large for a picture are named and not read', async () => {
    write('f/small.png', '1234');
    write('f/large.mp4', '123456789');
    const files = await collect({ folder: 'f' }, { picture: 8 });
    expect(files.find(({ path }) => path === 'large.mp4')).toMatchObject({
      bytes: new Uint8Array(),
      problem: 'has 1 MB; at most 1 MB are read',
    });
    expect(files.find(({ path }) => path === 'small.png')?.problem).toBeUndefined();
  });

  it('say in one sentence what is missing, of the wrong kind, or too much', async () => {
    write('f/a.png', '1234');
    write('f/b.png', '1234');
    write('f/1/2/c.png', '1');
    const message = (given: Parameters<typeof collect>[0], limits?: Partial<DataLimits>) =>
      collect(given, limits).then(
        () => 'nothing',
        (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : ''),
      );
    expect(await message({ folder: 'g' })).toBe(
      'DataError: "g" is not there; data.folder is relative to the recipe.',
    );
    expect(await message({ file: 'f/a.png', labels: 'l' })).toContain('data.labels is relative');
    expect(await message({ folder: 'f/a.png' })).toContain('"f/a.png" is a file');
    expect(await message({ file: 'f' })).toContain('"f" is a folder');
    expect(await message({ folder: 'f' }, { total: 5 })).toContain('MB is the limit');
    expect(await message({ folder: 'f' }, { files: 2 })).toContain('more than 2 files');
    expect(await message({ folder: 'f' }, { depth: 1 })).toContain('more than 1 folders below');
    expect(await message({ file: 'f/a.png' }, { total: 3 })).toContain('"f/a.png" has 1 MB');
  });
});
