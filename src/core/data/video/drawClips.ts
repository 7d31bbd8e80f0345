// Layer: core (pure). Draws the clips of the built-in sets. A clip is a function of the seed and of its
// number alone; speeds, and digits, take turns, so that classes are even.

import type { VideoData } from '../../recipe/data/video';
import { DataError, type DataSet } from '../dataSet';
import { inkAt, writtenDigit } from '../images/digits8';
import { imageDataSet } from '../images/imageDataSet';
import { ROWS_BETWEEN, type Opening } from '../opening';
import { freshCount } from '../split';
import { ballPath, ballWorld, drawBalls } from './ball';
import { CLIP_SETS, type ClipSetName } from './clipSets';

/** A digit is drawn this share of a frame high and wide, and keeps from the walls by half of it. */
const DIGIT_SHARE = 0.5;
const DIGITS = 10;

type DrawnClips = Pick<VideoData, 'frames' | 'size' | 'speeds' | 'seed'>;

/** Draws the clips of a recipe, and fresh ones to measure against. */
export async function openClipSet(config: VideoData, opening: Opening): Promise<DataSet> {
  const { name, count, frames, size, channels, classes: isClassed, frame_rate: frameRate } = config;
  const set = CLIP_SETS.find(({ id }) => id === name);
  if (set === undefined) throw new DataError('The recipe names no set of clips.');
  const total = count + freshCount(count);
  const length = frames * size * size;
  const values = new Uint8Array(total * length * channels);
  const labels = new Int32Array(total);
  const grey = new Uint8Array(length);
  for (let row = 0; row < total; row += 1) {
    if (row % ROWS_BETWEEN === 0) await opening.advance(row, total);
    labels[row] = drawClip(set.id, row, config, grey);
    for (let i = 0; i < length * channels; i += 1)
      values[row * length * channels + i] = grey[Math.floor(i / channels)];
  }
  return imageDataSet(
    {
      shape: [frames, size, size, channels],
      frameRate,
      values,
      total,
      labels: isClassed ? labels : null,
      classes: isClassed ? set.classesOf(config.speeds) : null,
      nameOf: (row) => `clip ${row}`,
      notes: [],
      skipped: [],
    },
    count,
  );
}

/**
 * Draws clip `row` of a set in grey, black with white.
 * @param out frames × size × size bytes
 * @returns its class
 */
export function drawClip(
  set: ClipSetName,
  row: number,
  clips: DrawnClips,
  out: Uint8Array,
): number {
  return set === 'moving_digit'
    ? drawDigit(row, clips, out)
    : drawFlight(set === 'ball' ? 1 : 2, row, clips, out);
}

function drawFlight(
  balls: 1 | 2,
  row: number,
  { frames, size, speeds, seed }: DrawnClips,
  out: Uint8Array,
): number {
  const world = ballWorld(size, frames, balls);
  const speed = row % speeds.length;
  const path = ballPath(world, speeds[speed], seed, row);
  for (let frame = 0; frame < frames; frame += 1) {
    const centres = path.subarray(frame * balls * 2, (frame + 1) * balls * 2);
    drawBalls(centres, world, out.subarray(frame * size * size, (frame + 1) * size * size));
  }
  return speed;
}

function drawDigit(
  row: number,
  { frames, size, speeds, seed }: DrawnClips,
  out: Uint8Array,
): number {
  const side = DIGIT_SHARE * size;
  const speed = speeds[Math.floor(row / DIGITS) % speeds.length];
  const path = ballPath({ size, frames, balls: 1, radius: side / 2 }, speed, seed, row);
  const digit = writtenDigit(seed, row);
  for (let frame = 0; frame < frames; frame += 1) {
    const [left, top] = [path[2 * frame] - side / 2, path[2 * frame + 1] - side / 2];
    for (let i = 0; i < size * size; i += 1) {
      const x = ((i % size) + 0.5 - left) / side;
      const y = (Math.floor(i / size) + 0.5 - top) / side;
      out[frame * size * size + i] = Math.round(255 * inkAt(digit, x, y, side));
    }
  }
  return row % DIGITS;
}
