// Layer: shared (pure). Many pictures in one, in rows from the top: for files, without text.

import type { Raster } from '../../core/png/encode';
import { sampleCount, type SampleSet } from '../protocol/samples';
import { asPictures } from './soundPictures';
import { pictureRgba, pictureShape } from './pictures';

export interface ContactSheetOptions {
  /** Pictures in a row; {@link sheetColumns} unless told. */
  readonly columns?: number;
  /** Whole number of pixels for each pixel; {@link sheetScale} unless told. */
  readonly scale?: number;
  /** Pixels between pictures and around them. */
  readonly gap?: number;
  /** Between the pictures; white unless told. */
  readonly background?: readonly [red: number, green: number, blue: number];
}

/** Enlargement of the frames of filmstrips. */
const STRIP_SCALE = 3;
/** Side in pixels that small pictures are enlarged to. */
const SIDE = 64;
const GAP = 4;
/** Classes with more samples than this do not get a row each. */
const LONGEST_ROW = 40;

/** One row for each class where classes follow each other in equal numbers, else nearly a square. */
export function sheetColumns(set: SampleSet): number {
  const count = sampleCount(set);
  const { labels } = set;
  const first = labels?.findIndex((label) => label !== labels[0]) ?? -1;
  const isByClass =
    labels !== null &&
    first > 1 &&
    first <= LONGEST_ROW &&
    labels.every((label, i) => label === labels[i - (i % first)]);
  return isByClass ? first : Math.max(1, Math.ceil(Math.sqrt(count)));
}

/** The largest whole number with which a picture stays within 64 pixels. */
export function sheetScale({ height, width }: { height: number; width: number }): number {
  return Math.max(1, Math.floor(SIDE / Math.max(height, width)));
}

/** A sheet of strips is nearly a square, too. */
function stripColumns(count: number, { height, width }: { height: number; width: number }): number {
  return Math.max(1, Math.round(Math.sqrt((count * height) / width)));
}

/** All pictures, or sounds and clips as pictures, of a set as RGB. */
export function contactSheet(given: SampleSet, options: ContactSheetOptions = {}): Raster {
  const set = asPictures(given);
  const shape = pictureShape(set);
  const count = sampleCount(set);
  const isStrips = given.kind === 'video';
  const { scale = isStrips ? STRIP_SCALE : sheetScale(shape), gap = GAP } = options;
  const { background = [255, 255, 255] } = options;
  const wanted = options.columns ?? (isStrips ? stripColumns(count, shape) : sheetColumns(set));
  const columns = Math.max(1, Math.min(count, wanted));
  const rows = Math.max(1, Math.ceil(count / columns));
  const cell = { width: shape.width * scale + gap, height: shape.height * scale + gap };
  const width = columns * cell.width + gap;
  const height = rows * cell.height + gap;
  const bytes = new Uint8Array(width * height * 3);
  for (let i = 0; i < bytes.length; i++) bytes[i] = background[i % 3] ?? 0;
  for (let index = 0; index < count; index++) {
    const rgba = pictureRgba(set, index);
    const left = gap + (index % columns) * cell.width;
    const top = gap + Math.floor(index / columns) * cell.height;
    for (let y = 0; y < shape.height * scale; y++) {
      const row = Math.floor(y / scale) * shape.width;
      for (let x = 0; x < shape.width * scale; x++) {
        const from = 4 * (row + Math.floor(x / scale));
        const to = 3 * ((top + y) * width + left + x);
        for (let channel = 0; channel < 3; channel++) {
          bytes[to + channel] = rgba[from + channel] ?? 0;
        }
      }
    }
  }
  return { width, height, channels: 3, bytes };
}
