// Layer: core (pure). The reader's own sounds: a WAV file, or a folder of them, cut into pieces of the
// length that is learned. Files that cannot be read are left out of a folder and named.

import { mixed, readWav, WavError } from '../../audio/wav';
import { resampled } from '../../audio/resample';
import type { AudioData } from '../../recipe/data/audio';
import { DataError, type DataSet, type SkippedFile } from '../dataSet';
import type { Opening } from '../opening';
import { classesOf } from '../readers/labels';
import { skippedNote, subFolderOf, type FolderFile } from '../readers/folder';
import { LOUDNESS_NOTES, normalise } from './normalise';
import { splitSounds } from './soundDataSet';

/** A piece of a file, at the rate and length that are learned. */
interface Piece {
  readonly path: string;
  /** Counted from 1. */
  readonly number: number;
  readonly samples: Float32Array;
}

/** The last piece of a file is taken when this much of it is sound; the rest is silence. */
const LEAST_FILLED = 0.5;
/** Numbers that all sounds come to at most: 512 MB. */
const MOST_NUMBERS = 2 ** 27;

/** @throws {DataError} when the file cannot be used */
export async function openSoundFile(
  config: AudioData,
  file: FolderFile,
  opening: Opening,
): Promise<DataSet> {
  try {
    const read = readPieces(config, file);
    await opening.advance(1, 1);
    return dataSet(config, read, null, []);
  } catch (error) {
    if (error instanceof WavError) throw new DataError(`"${file.path}" ${error.message}.`);
    throw error;
  }
}

/** @param files the folder's, with paths relative to it */
export async function openSoundFolder(
  config: AudioData,
  files: readonly FolderFile[],
  opening: Opening,
): Promise<DataSet> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const isClassed = config.classes && sorted.some(({ path }) => subFolderOf(path) !== null);
  const reads: Read[] = [];
  const skipped: SkippedFile[] = [];
  for (const [i, file] of sorted.entries()) {
    await opening.advance(i, sorted.length);
    try {
      if (file.problem !== undefined) throw new WavError(file.problem);
      if (isClassed && subFolderOf(file.path) === null)
        throw new WavError('lies in no sub-folder, so it has no class');
      reads.push(readPieces(config, file));
    } catch (error) {
      if (!(error instanceof WavError)) throw error;
      skipped.push({ path: file.path, reason: error.message });
    }
  }
  const folder = config.folder ?? '';
  const pieces = reads.flatMap((read) => read.pieces);
  if (pieces.length === 0) throw new DataError(emptyFolder(folder, skipped));
  const classes = isClassed
    ? classesOf(
        folder,
        pieces.map(({ path }) => subFolderOf(path) ?? ''),
      )
    : null;
  const notes = [
    ...(config.classes && !isClassed
      ? ['There are no sub-folders, so the sounds have no classes.']
      : []),
    ...skippedNote(skipped),
  ];
  const whole = {
    pieces,
    silent: sumOf(reads, ({ silent }) => silent),
    mixed: sumOf(reads, (read) => read.mixed),
    resampled: sumOf(reads, (read) => read.resampled),
  };
  return dataSet(config, whole, classes, notes, skipped);
}

/** What was read of one file, or of several. */
interface Read {
  readonly pieces: readonly Piece[];
  /** Pieces that were silent. */
  readonly silent: number;
  /** Files of several channels, and of another rate. */
  readonly mixed: number;
  readonly resampled: number;
}

/** @throws {WavError} */
function readPieces(config: AudioData, { path, bytes }: FolderFile): Read {
  const { sample_rate: rate, length, pieces: which, loudness } = config;
  const wav = readWav(bytes);
  const samples = (wav.values.length / wav.channels) * (rate / wav.sampleRate);
  if (samples > MOST_NUMBERS)
    throw new WavError(
      `makes ${Math.ceil(samples).toLocaleString('en-GB')} samples at ${rate} Hz; ${MOST_NUMBERS.toLocaleString('en-GB')} is the limit`,
    );
  const sound = resampled(mixed(wav), wav.sampleRate, rate);
  const count = which === 'first' ? 1 : Math.max(1, Math.ceil(sound.length / length));
  const pieces: Piece[] = [];
  let silent = 0;
  for (let i = 0; i < count; i++) {
    const part = sound.subarray(i * length, (i + 1) * length);
    if (i > 0 && part.length < LEAST_FILLED * length) continue;
    const piece = new Float32Array(length);
    // The mean of what is there, so that the silence behind it is none of the sound.
    const filled = part.slice();
    if (!normalise(filled, loudness)) {
      silent += 1;
      continue;
    }
    piece.set(filled);
    pieces.push({ path, number: i + 1, samples: piece });
  }
  if (pieces.length === 0) throw new WavError('is silent');
  return {
    pieces,
    silent,
    mixed: wav.channels > 1 ? 1 : 0,
    resampled: wav.sampleRate === rate ? 0 : 1,
  };
}

function dataSet(
  config: AudioData,
  { pieces, silent, mixed: mixedFiles, resampled: resampledFiles }: Read,
  classes: { labels: Int32Array; classes: readonly string[] } | null,
  notes: readonly string[],
  skipped: readonly SkippedFile[] = [],
): DataSet {
  const { length, sample_rate: sampleRate, loudness, held_out } = config;
  if (pieces.length * length > MOST_NUMBERS)
    throw new DataError(
      `The sounds make ${pieces.length.toLocaleString('en-GB')} pieces of ${length} samples; ${Math.floor(MOST_NUMBERS / length).toLocaleString('en-GB')} is the limit.`,
    );
  const values = new Float32Array(pieces.length * length);
  pieces.forEach(({ samples }, row) => {
    values.set(samples, row * length);
  });
  const said = [
    ...(silent > 0 ? [`${several(silent, 'piece was', 'pieces were')} silent and left out.`] : []),
    ...(mixedFiles > 0
      ? [`The channels of ${several(mixedFiles, 'file', 'files')} were mixed to one.`]
      : []),
    ...(resampledFiles > 0
      ? [`${several(resampledFiles, 'file was', 'files were')} brought to ${sampleRate} Hz.`]
      : []),
    LOUDNESS_NOTES[loudness],
  ];
  return splitSounds(
    {
      sampleRate,
      length,
      values,
      labels: classes?.labels ?? null,
      classes: classes?.classes ?? null,
      nameOf: (row) => `${pieces[row].path}, piece ${pieces[row].number}`,
      notes: [...notes, ...said],
      skipped,
    },
    held_out,
  );
}

function sumOf(reads: readonly Read[], of: (read: Read) => number): number {
  return reads.reduce((sum, read) => sum + of(read), 0);
}

function several(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
}

function emptyFolder(folder: string, skipped: readonly SkippedFile[]): string {
  if (skipped.length === 0) return `The folder "${folder}" has no sounds; WAV files are read.`;
  const [{ path, reason }] = skipped;
  return `The folder "${folder}" has no sounds that can be used; WAV files are read. The first of its ${skipped.length.toLocaleString('en-GB')} files, "${path}", ${reason}.`;
}
