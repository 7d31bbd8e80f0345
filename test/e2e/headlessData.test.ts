// Layer: end-to-end tests. `lab.mjs data` on the folder of odd pictures, a sheet and a broken file. All
// pictures of test/fixtures/pictures show the same four colours, whatever they are stored as; they
// were written with Pillow.

import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataReport } from '../../src/core/data/report';
import { decodeNpy } from '../../src/core/npy';
import { npzEntry } from '../../src/core/npz';
import { idxFile } from '../unit/data/imagesData';

const LAB = fileURLToPath(new URL('../../scripts/lab.mjs', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diffusion-lab-data-'));
  await cp(FIXTURES, folder, { recursive: true });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function lab(args: string[]) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [LAB, ...args], { cwd: folder });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** Opens data and answers the report and the arrays. */
async function data(config: object) {
  await writeFile(
    join(folder, 'r.diffusion.json'),
    JSON.stringify({ data: { kind: 'images', held_out: 0, ...config } }),
  );
  const run = await lab(['data', 'r.diffusion.json', '--out', 'out', '--json']);
  expect(run.code, run.stderr).toBe(0);
  const report = JSON.parse(run.stdout) as DataReport;
  const bytes = new Uint8Array(await readFile(join(folder, 'out/data.npz')));
  const array = (name: string) => decodeNpy(npzEntry(bytes, name, 1e9));
  return { report, images: array('images'), array };
}

const COLOURS = [
  [200, 30, 20],
  [20, 160, 40],
  [30, 60, 210],
  [240, 240, 240],
];
/** Grey of a colour, as Pillow's mode L. */
const GREYS = [80, 104, 68, 240];
const BACKGROUND = [0x10, 0x20, 0x30];

/** The colours in the middle of the four quarters of a picture of 16 × 16, from 0 to 255. */
function quarters(values: ArrayLike<number | bigint>, picture: number): number[][] {
  return [3, 12].flatMap((y) =>
    [3, 12].map((x) =>
      [0, 1, 2].map((c) =>
        Math.round((Number(values[((picture * 16 + y) * 16 + x) * 3 + c]) + 1) * 127.5),
      ),
    ),
  );
}

/** What the four quarters of a file show. */
function expected(path: string): number[][] {
  const colours = /grey/i.test(path) ? GREYS.map((grey) => [grey, grey, grey]) : COLOURS;
  if (!path.startsWith('alpha/')) return colours;
  // Half of (200, 100, 50), half of the background.
  return [...colours.slice(0, 3), path === 'alpha/half.png' ? [108, 66, 49] : BACKGROUND];
}

/** The pictures that can be read, in the order of their names. */
const READABLE = [
  ...['greyAlpha.png', 'half.png', 'lossless.webp', 'palette.png', 'rgba.png'].map(
    (name) => `alpha/${name}`,
  ),
  ...['2.jpg', '3.png', '3.webp', '6.jpg'].map((name) => `exif/orientation${name}`),
  ...[
    'animated.webp',
    'baseline.jpg',
    'cmyk.jpg',
    'first.gif',
    'grey.jpg',
    'lossless.webp',
    'lossy.WEBP',
    'picture.avif',
    'progressive.jpeg',
    'wrongName.jpg',
  ].map((name) => `formats/${name}`),
  'plain/rgb.png',
  ...['gamma', 'grey', 'grey16', 'palette', 'palette2bit', 'rgb16'].map(
    (name) => `png/${name}.png`,
  ),
  'shapes/tall.png',
  'shapes/wide.png',
];

describe('a folder of odd pictures', () => {
  it('opens with the right pixels and classes, and names what is no picture', async () => {
    const { report, images, array } = await data({
      folder: 'pictures',
      size: 16,
      channels: 3,
      background: '#102030',
    });
    expect(images.shape).toEqual([READABLE.length, 16, 16, 3]);
    READABLE.forEach((path, picture) => {
      const found = quarters(images.values, picture).flat();
      expected(path)
        .flat()
        .forEach((value, i) => {
          expect(Math.abs(found[i] - value), `${path}: ${found.join(' ')}`).toBeLessThanOrEqual(2);
        });
    });
    expect(report.classes?.map(({ name }) => name)).toEqual([
      'alpha',
      'exif',
      'formats',
      'plain',
      'png',
      'shapes',
    ]);
    expect([...array('labels').values].slice(0, 6).map(Number)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(report.skipped.map(({ path }) => path)).toEqual([
      'broken/checksum.png',
      'broken/cut.gif',
      'broken/cut.jpg',
      'broken/cut.png',
      'broken/cut.webp',
      'broken/empty.jpg',
      'broken/notes.txt',
      'broken/text.png',
    ]);
    expect(report.notes[1]).toMatch(/^8 files were skipped: "broken\/checksum.png" is a PNG that/);
  });
});

describe('a file of pictures', () => {
  it('may be a sheet of tiles', async () => {
    const { images, report } = await data({
      file: 'sheets/five.png',
      tile: [16, 16],
      size: 16,
      channels: 3,
    });
    expect(images.shape).toEqual([5, 16, 16, 3]);
    [0, 1, 2, 3, 4].forEach((tile) => {
      const colour = [40 * tile, 0, 255 - 40 * tile];
      expect(quarters(images.values, tile)).toEqual([colour, colour, colour, colour]);
    });
    expect(report.notes).toEqual(['1 of the 6 tiles of "sheets/five.png" are empty.']);
  });

  it('that is cut is refused in one sentence, and leaves nothing behind', async () => {
    await writeFile(join(folder, 'cut.idx'), idxFile([4, 8, 8], new Uint8Array(256)).slice(0, 99));
    await writeFile(
      join(folder, 'cut.diffusion.json'),
      JSON.stringify({ data: { kind: 'images', file: 'cut.idx' } }),
    );
    const run = await lab(['data', 'cut.diffusion.json', '--out', 'cut']);
    expect(run.code).toBe(1);
    expect(run.stderr.trim().split('\n').at(-1)).toBe(
      '"cut.idx" ends too early: its header says 4 × 8 × 8, which is 256 numbers, and 83 are there.',
    );
    await expect(readFile(join(folder, 'cut/data.npz'))).rejects.toThrow('ENOENT');
  });
});
