// Layer: worker. The reader's own clips: an animation, or a folder of them, cut into clips of as many
// frames as are learned. Still pictures of a folder are the frames of one animation, in the order of
// their names. Files that cannot be used are left out of a folder and named.

import { DataError, type DataSet, type SkippedFile } from '../../../src/core/data/dataSet';
import { fitPicture, shapeFault } from '../../../src/core/data/images/fit';
import { splitImages } from '../../../src/core/data/images/imageDataSet';
import type { Opening } from '../../../src/core/data/opening';
import { skippedNote, subFolderOf } from '../../../src/core/data/readers/folder';
import { classesOf } from '../../../src/core/data/readers/labels';
import type { VideoData } from '../../../src/core/recipe/types';
import type { DataFile, DataFiles } from '../../../src/shared/protocol/data';
import { PictureError } from './decodePicture';
import type { FrameDecoder } from './decodeFrames';

/** Bytes that all clips come to at most. */
const MOST_BYTES = 2 ** 29;

/** Frames that follow each other, fitted to the square. */
interface Sequence {
  /** A file, or the folder of its frames. */
  readonly path: string;
  readonly frames: readonly Uint8Array[];
}

interface Clip {
  readonly path: string;
  /** Of its first frame, counted from 1. */
  readonly first: number;
  readonly frames: readonly Uint8Array[];
}

/** @throws {DataError} when the file cannot be used */
export async function openClipFile(
  config: VideoData,
  file: DataFile,
  opening: Opening,
  decode: FrameDecoder,
): Promise<DataSet> {
  try {
    const frames = await framesOf(config, file, decode);
    await opening.advance(1, 1);
    const cut = clipsOf(config, { path: file.path, frames });
    return dataSet(config, cut.clips, { classes: null, notes: restNote(cut.rest), skipped: [] });
  } catch (error) {
    if (error instanceof PictureError) throw new DataError(`"${file.path}" ${error.message}.`);
    throw error;
  }
}

/** @param files the folder's, with paths relative to it */
export async function openClipFolder(
  config: VideoData,
  files: DataFiles,
  opening: Opening,
  decode: FrameDecoder,
): Promise<DataSet> {
  const folder = config.folder ?? '';
  const order = new Intl.Collator('en', { numeric: true });
  const sorted = [...files].sort((a, b) => order.compare(a.path, b.path));
  const isClassed = config.classes && sorted.some(({ path }) => subFolderOf(path) !== null);
  const skipped: SkippedFile[] = [];
  /** Runs what may find that a file cannot be used. */
  const orSkip = async (path: string, read: () => void | Promise<void>): Promise<void> => {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      skipped.push({ path, reason: error.message });
    }
  };
  const sequences: Sequence[] = [];
  const stills = new Map<string, Uint8Array[]>();
  for (const [i, file] of sorted.entries()) {
    await opening.advance(i, sorted.length);
    await orSkip(file.path, async () => {
      if (file.problem !== undefined) throw new PictureError(file.problem);
      if (isClassed && subFolderOf(file.path) === null)
        throw new PictureError('lies in no sub-folder, so it has no class');
      const frames = await framesOf(config, file, decode);
      if (frames.length > 1) sequences.push({ path: file.path, frames });
      else {
        const parent = file.path.slice(0, file.path.lastIndexOf('/') + 1);
        const others = stills.get(parent) ?? [];
        others.push(...frames);
        stills.set(parent, others);
      }
    });
  }
  stills.forEach((frames, parent) => {
    sequences.push({ path: parent === '' ? folder : parent, frames });
  });
  const clips: Clip[] = [];
  let rest = 0;
  for (const sequence of sequences) {
    await orSkip(sequence.path, () => {
      const cut = clipsOf(config, sequence);
      clips.push(...cut.clips);
      rest += cut.rest;
    });
  }
  if (clips.length === 0) throw new DataError(emptyFolder(folder, skipped));
  const notes = [
    ...(config.classes && !isClassed
      ? ['There are no sub-folders, so the clips have no classes.']
      : []),
    ...restNote(rest),
    ...skippedNote(skipped),
  ];
  const names = clips.map(({ path }) => subFolderOf(path) ?? '');
  return dataSet(config, clips, {
    classes: isClassed ? classesOf(folder, names) : null,
    notes,
    skipped,
  });
}

/** The frames of a file, each as one square. @throws {PictureError} */
async function framesOf(
  config: VideoData,
  { bytes }: DataFile,
  decode: FrameDecoder,
): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  const most = config.pieces === 'first' ? config.frames : Infinity;
  const length = config.size ** 2 * config.channels;
  for await (const picture of decode(bytes)) {
    const fault = shapeFault(picture, config);
    if (fault !== null) throw new PictureError(fault);
    const frame = new Uint8Array(length);
    fitPicture(picture, config, frame, 0);
    frames.push(frame);
    if (frames.length === most) break;
  }
  return frames;
}

/**
 * Whole clips, one after the other.
 * @returns also how many frames are left
 * @throws {PictureError} where there are too few
 */
function clipsOf(
  { frames: length }: VideoData,
  { path, frames }: Sequence,
): { clips: Clip[]; rest: number } {
  if (frames.length < length)
    throw new PictureError(
      `has ${frames.length === 1 ? 'one frame, so nothing moves in it' : `${frames.length} frames`}; a clip needs ${length} (data.frames)`,
    );
  const count = Math.floor(frames.length / length);
  const clips = Array.from({ length: count }, (_, i) => ({
    path,
    first: i * length + 1,
    frames: frames.slice(i * length, (i + 1) * length),
  }));
  return { clips, rest: frames.length - count * length };
}

function dataSet(
  config: VideoData,
  clips: readonly Clip[],
  said: {
    readonly classes: { labels: Int32Array; classes: readonly string[] } | null;
    readonly notes: readonly string[];
    readonly skipped: readonly SkippedFile[];
  },
): DataSet {
  const { frames, size, channels, frame_rate: frameRate, held_out } = config;
  const length = size * size * channels;
  if (clips.length * frames * length > MOST_BYTES)
    throw new DataError(
      `There are ${clips.length.toLocaleString('en-GB')} clips; ${Math.floor(MOST_BYTES / (frames * length)).toLocaleString('en-GB')} of this size is the limit.`,
    );
  const values = new Uint8Array(clips.length * frames * length);
  clips.forEach((clip, row) => {
    clip.frames.forEach((frame, i) => {
      values.set(frame, (row * frames + i) * length);
    });
  });
  return splitImages(
    {
      shape: [frames, size, size, channels],
      frameRate,
      values,
      total: clips.length,
      labels: said.classes?.labels ?? null,
      classes: said.classes?.classes ?? null,
      nameOf: (row) => `${clips[row].path}, from frame ${clips[row].first}`,
      notes: said.notes,
      skipped: said.skipped,
    },
    held_out,
  );
}

function restNote(rest: number): string[] {
  if (rest === 0) return [];
  const what = rest === 1 ? '1 frame was' : `${rest.toLocaleString('en-GB')} frames were`;
  return [`${what} left out at the end of animations, too few for a clip.`];
}

function emptyFolder(folder: string, skipped: readonly SkippedFile[]): string {
  const allowed = 'GIF, PNG, WebP and AVIF animations are read, and pictures as frames';
  if (skipped.length === 0) return `The folder "${folder}" has no clips; ${allowed}.`;
  const [{ path, reason }] = skipped;
  return `The folder "${folder}" has no clips; ${allowed}. "${path}" ${reason}.`;
}
