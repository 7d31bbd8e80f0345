// Layer: core (pure). Pictures of an array of numbers, as IDX and .npy files hold them: which axis is
// what, and which range the numbers have, is read from the array and said in a note.

import type { NpyValues } from '../../npy';
import { DataError } from '../dataSet';
import { fitPicture, shapeFault } from '../images/fit';
import { ROWS_BETWEEN, type PictureOpening } from '../opening';
import { shapeText, type NumberArray } from './numberArray';

/** Pictures as they were read. */
export interface ReadPictures {
  /** total × size × size × channels. */
  readonly values: Uint8Array;
  readonly total: number;
  readonly notes: readonly string[];
}

interface Layout {
  readonly total: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly channelsFirst: boolean;
  /** Set when the shape could be read in two ways. */
  readonly note: string | null;
}

/** How a number becomes a byte. */
interface Range {
  readonly toByte: (value: number) => number;
  readonly note: string;
}

/** Channels that a picture may have: grey, RGB, RGBA. */
const CHANNELS = [1, 3, 4];
/** Rounding of a file's own making that a range may be exceeded by. */
const SLACK = 1e-4;
/** Pixels of a side; larger arrays are no small pictures, or their axes are not these. */
const LARGEST_SIDE = 4096;

/**
 * The pictures of an array of [N, H, W], [N, H, W, C] or [N, C, H, W].
 * @param path what the file is called in messages
 * @throws {DataError}
 */
export async function readArrayPictures(
  path: string,
  { shape, values }: NumberArray,
  opening: PictureOpening,
): Promise<ReadPictures> {
  const layout = layoutOf(path, shape);
  const { total, width, height, channels } = layout;
  const fault = shapeFault(layout, opening.frame);
  if (fault !== null) throw new DataError(`Each picture of "${path}" ${fault}.`);
  const range = rangeOf(path, values);
  const { frame } = opening;
  const length = frame.size * frame.size * frame.channels;
  const rows = new Uint8Array(total * length);
  const pixels = width * height * channels;
  const isPlain = values instanceof Uint8Array && range === null && !layout.channelsFirst;
  const scratch = new Uint8Array(isPlain ? 0 : pixels);
  for (let row = 0; row < total; row += 1) {
    if (row % ROWS_BETWEEN === 0) await opening.advance(row, total);
    let bytes: Uint8Array = scratch;
    if (isPlain) bytes = values.subarray(row * pixels, (row + 1) * pixels);
    else copyPicture(values, row * pixels, layout, range, scratch);
    fitPicture({ width, height, channels, values: bytes }, frame, rows, row * length);
  }
  const notes = [range?.note, layout.note, shapeNote(layout, opening)];
  return { values: rows, total, notes: notes.filter((note) => typeof note === 'string') };
}

function layoutOf(path: string, shape: readonly number[]): Layout {
  const layout = readLayout(shape);
  if (layout === null) {
    throw new DataError(
      `"${path}" has the shape ${shapeText(shape)}; pictures are [N, H, W], [N, H, W, C] or [N, C, H, W] with 1, 3 or 4 channels.`,
    );
  }
  if (layout.total === 0) throw new DataError(`"${path}" holds no pictures.`);
  if (layout.width < 1 || layout.height < 1 || Math.max(layout.width, layout.height) > LARGEST_SIDE)
    throw new DataError(
      `"${path}" has pictures of ${layout.width} × ${layout.height} pixels; allowed are 1 to ${LARGEST_SIDE} a side.`,
    );
  return layout;
}

function readLayout(shape: readonly number[]): Layout | null {
  if (shape.length === 3) {
    const [total, height, width] = shape;
    // [H, W, C]: one picture, which is no set.
    if (CHANNELS.includes(width) && height > 4) return null;
    return { total, height, width, channels: 1, channelsFirst: false, note: null };
  }
  if (shape.length !== 4) return null;
  const [total, first, second, last] = shape;
  const isLast = CHANNELS.includes(last);
  const isFirst = CHANNELS.includes(first);
  if (!isLast && !isFirst) return null;
  const note = isLast && isFirst ? `The shape ${shapeText(shape)} was read as [N, H, W, C].` : null;
  return isLast
    ? { total, height: first, width: second, channels: last, channelsFirst: false, note }
    : { total, height: second, width: last, channels: first, channelsFirst: true, note };
}

/** Null for bytes that are taken as they are. */
function rangeOf(path: string, values: NpyValues): Range | null {
  if (values instanceof Uint8Array) {
    return isBinary(values)
      ? { toByte: (value) => 255 * value, note: 'The pictures are 0 and 1: black and white.' }
      : null;
  }
  let [low, high] = [Infinity, -Infinity];
  let isWhole = true;
  for (const value of values) {
    const number = Number(value);
    if (!Number.isFinite(number)) {
      throw new DataError(`"${path}" has the value ${number}; only finite numbers are allowed.`);
    }
    if (number < low) low = number;
    if (number > high) high = number;
    isWhole &&= Number.isInteger(number);
  }
  if (low >= -SLACK && high <= 1 + SLACK) {
    return { toByte: (value) => 255 * value, note: 'The numbers were read as 0 to 1.' };
  }
  if (low >= -1 - SLACK && high <= 1 + SLACK) {
    return { toByte: (value) => (value + 1) * 127.5, note: 'The numbers were read as −1 to 1.' };
  }
  if (low >= 0 && high <= 255 && (isWhole || high > 2)) {
    return { toByte: (value) => value, note: 'The numbers were read as 0 to 255.' };
  }
  throw new DataError(
    `"${path}" has numbers from ${low} to ${high}; pictures have 0 to 255, 0 to 1 or −1 to 1.`,
  );
}

function isBinary(values: Uint8Array): boolean {
  return values.includes(1) && values.every((value) => value < 2);
}

/** Writes one picture as bytes, channels together. */
function copyPicture(
  values: NpyValues,
  from: number,
  { width, height, channels, channelsFirst }: Layout,
  range: Range | null,
  out: Uint8Array,
): void {
  const plane = width * height;
  const toByte = range?.toByte ?? ((value: number) => value);
  for (let i = 0; i < plane; i += 1) {
    for (let c = 0; c < channels; c += 1) {
      const at = channelsFirst ? c * plane + i : i * channels + c;
      const byte = Math.round(toByte(Number(values[from + at])));
      out[i * channels + c] = Math.min(255, Math.max(0, byte));
    }
  }
}

/** What became of the size of the pictures; null when they have it already. */
function shapeNote({ width, height }: Layout, { frame }: PictureOpening): string | null {
  if (width === frame.size && height === frame.size) return null;
  const change = {
    cover: 'cut and scaled',
    contain: 'scaled and padded',
    stretch: 'stretched',
    refuse: 'scaled',
  };
  const how = width === height ? 'scaled' : change[frame.resize];
  return `The pictures have ${width} × ${height} pixels and were ${how} to ${frame.size} × ${frame.size}.`;
}
