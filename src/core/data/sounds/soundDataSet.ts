// Layer: core (pure). Sounds as a data set: rows of [length, 1] numbers, full scale −1 to 1, of one
// sampling rate.

import type { AudioData } from '../../recipe/data/audio';
import { DataError, samplesOf, type DataSet, type SkippedFile } from '../dataSet';
import { ROWS_BETWEEN, type Opening } from '../opening';
import { freshCount, heldOutCount, referenceRows, splitOrder } from '../split';
import { drawSound } from './drawSounds';
import { LOUDNESS_NOTES, normalise } from './normalise';
import { SOUND_SETS } from './soundSets';

/** Sounds in the order in which they were read or drawn. */
export interface SoundRows {
  readonly sampleRate: number;
  /** Numbers of one sound. */
  readonly length: number;
  /** rows × length. */
  readonly values: Float32Array;
  readonly labels: Int32Array | null;
  readonly classes: readonly string[] | null;
  /** What a row is called, by its number in the order of `values`. */
  readonly nameOf: (row: number) => string;
  readonly notes: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/** Draws the sounds of a recipe, and fresh ones to measure against. */
export async function openSoundSet(config: AudioData, opening: Opening): Promise<DataSet> {
  const { name, count, length, sample_rate: rate, seed, loudness, classes: isClassed } = config;
  const set = SOUND_SETS.find(({ id }) => id === name);
  if (set === undefined) throw new DataError('The recipe names no set of sounds.');
  const total = count + freshCount(count);
  const values = new Float32Array(total * length);
  const labels = new Int32Array(total);
  for (let row = 0; row < total; row++) {
    if (row % ROWS_BETWEEN === 0) await opening.advance(row, total);
    const sound = values.subarray(row * length, (row + 1) * length);
    labels[row] = drawSound(set.id, row, { seed, rate, isClassed }, sound);
    normalise(sound, loudness);
  }
  return soundDataSet(
    {
      sampleRate: rate,
      length,
      values,
      labels: isClassed ? labels : null,
      classes: isClassed ? set.classes : null,
      nameOf: (row) => `sound ${row}`,
      notes: [LOUDNESS_NOTES[loudness]],
      skipped: [],
    },
    count,
  );
}

/** Sounds of files, of which a share is held out. */
export function splitSounds(rows: SoundRows, share: number): DataSet {
  const { values, length, labels, nameOf } = rows;
  const total = values.length / length;
  const heldOut = heldOutCount(total, share);
  const order = splitOrder(total, heldOut);
  const sorted = new Float32Array(values.length);
  order.forEach((row, place) => {
    sorted.set(values.subarray(row * length, (row + 1) * length), place * length);
  });
  return soundDataSet(
    {
      ...rows,
      values: sorted,
      labels: labels === null ? null : Int32Array.from(order, (row) => labels[row]),
      nameOf: (row) => nameOf(order[row]),
    },
    total - heldOut,
    order,
  );
}

/** @param count sounds that are trained on, the first ones; the others are held out */
function soundDataSet(rows: SoundRows, count: number, order: Uint32Array | null = null): DataSet {
  const { sampleRate, length, values, labels, classes, nameOf, notes, skipped } = rows;
  if (count < 1) throw new DataError('There are no sounds to train on.');
  const heldOut = values.length / length - count;
  const data: DataSet = {
    kind: 'audio',
    shape: [length, 1],
    sampleRate,
    count,
    heldOut,
    labels,
    classes,
    rows: { type: 'float32', values },
    read: (wanted, out) => {
      for (let i = 0; i < wanted.length; i++) {
        const start = wanted[i] * length;
        out.set(values.subarray(start, start + length), i * length);
      }
    },
    reference: (wanted) => samplesOf(data, referenceRows(count, heldOut, wanted)),
    order,
    nameOf,
    notes,
    skipped,
  };
  return data;
}
