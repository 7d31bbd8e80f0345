// Layer: script. The pictures of the start page, from results of the lab: tiles side by side, points in
// a blue that is seen on light and dark, on nothing.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawPicture } from '../../src/core/data/pictures';
import { forwardVariant } from '../../src/core/forwardVariants';
import { encodePng, type Raster } from '../../src/core/png/encode';
import { philoxNormals } from '../../src/core/rng/philox';
import { STREAMS } from '../../src/core/rng/streams';
import { makeSchedule } from '../../src/core/schedule';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { requireDiscrete } from '../../src/core/recipe/narrowing';
import { decodeResult } from '../../src/runs/samples';
import { contactSheet } from '../../src/shared/samples/contactSheet';

/** Pixels of a tile, and between two. */
const SIDE = 112;
const GAP = 8;
/** t of the noised cat. */
const TIMES = [-1, 400, 750];
/** Steps of 20 at which samples are shown; the first is noise. */
const STEPS = [0, 13, 20];
/** Points within this distance of the middle are in the picture, in standard deviations. */
const RANGE = 2.6;
const BLUE = [51, 135, 237] as const;

/** @param results folder with a folder of `lab.mjs sample` for each model */
export async function drawStartPictures(results: string, out: string): Promise<void> {
  await save('noise', noisedCat());
  for (const model of ['dino', 'moons']) {
    const { trajectory } = decodeResult(await readFile(join(results, model, 'result.safetensors')));
    const size = trajectory.count * 2;
    const states = STEPS.map((step) => trajectory.x_t.subarray(step * size, (step + 1) * size));
    await save(model, pointTiles(states));
  }
  const faces = decodeResult(await readFile(join(results, 'faces', 'result.safetensors')));
  const sheet = contactSheet(faces.samples, { columns: 6, scale: 3, gap: 6 });
  await save('faces', sheet);

  async function save(name: string, picture: Raster): Promise<void> {
    await writeFile(join(out, `${name}.png`), encodePng(picture));
  }
}

function noisedCat(): Raster {
  const { recipe } = resolveRecipe({});
  if (recipe === null) throw new Error('The empty recipe has no defaults.');
  const schedule = makeSchedule(requireDiscrete(recipe.schedule));
  const { rgba } = drawPicture('cat', SIDE);
  const epsilon = new Float32Array(SIDE * SIDE * 3);
  philoxNormals(0, STREAMS.noisingView, 0, epsilon);
  const picture = emptyTiles();
  TIMES.forEach((t, tile) => {
    const { signal, noise } = forwardVariant('variance_preserving').coefficients(schedule, t);
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
      const colour = [0, 1, 2].map((channel) => {
        const x0 = (rgba[4 * pixel + channel] ?? 0) / 127.5 - 1;
        const x = signal * x0 + noise * (epsilon[3 * pixel + channel] ?? 0);
        return Math.min(255, Math.max(0, Math.round((x + 1) * 127.5)));
      });
      const place = at(tile, pixel % SIDE, Math.floor(pixel / SIDE));
      picture.bytes.set([...colour, 255], place);
    }
  });
  return picture;
}

/** Points of each state in a tile of its own, standardised as for training. */
function pointTiles(states: readonly Float32Array[]): Raster {
  const picture = emptyTiles();
  states.forEach((points, tile) => {
    const middle = [0, 1].map((axis) => mean(points.filter((_, i) => i % 2 === axis)));
    const centred = points.map((value, i) => value - (middle[i % 2] ?? 0));
    const unit = RANGE * Math.sqrt(mean(centred.map((value) => value ** 2)));
    for (let i = 0; i + 1 < centred.length; i += 2) {
      const [x, y] = [(centred[i] ?? 0) / unit, (centred[i + 1] ?? 0) / unit];
      stamp(picture, tile, (1 + x) / 2, (1 - y) / 2);
    }
  });
  return picture;
}

function stamp({ bytes }: Raster, tile: number, x: number, y: number): void {
  const [left, top] = [Math.floor(x * SIDE), Math.floor(y * SIDE)];
  for (const [dx, dy] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    const [px, py] = [left + dx, top + dy];
    if (px < 0 || py < 0 || px >= SIDE || py >= SIDE) continue;
    const place = at(tile, px, py);
    const before = bytes[place + 3] ?? 0;
    bytes.set([...BLUE, Math.min(255, before + 110)], place);
  }
}

function emptyTiles(): Raster {
  const width = 3 * SIDE + 2 * GAP;
  return { width, height: SIDE, channels: 4, bytes: new Uint8Array(4 * width * SIDE) };
}

function at(tile: number, x: number, y: number): number {
  return 4 * (y * (3 * SIDE + 2 * GAP) + tile * (SIDE + GAP) + x);
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
