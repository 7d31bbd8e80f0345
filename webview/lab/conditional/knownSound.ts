// Layer: worker (pure). A sound with a gap, as a measurement: what stands before and after it is known.
// Sounds of another rate or length are refused, not resampled: the known samples are to be the given ones.

import { mixed, readWav, WavError } from '../../../src/core/audio/wav';
import { resampled } from '../../../src/core/audio/resample';
import { ConditionalError } from '../../../src/core/conditional/error';
import { knownCoordinates } from '../../../src/core/conditional/measurement';
import { intoNetwork, sampleFacts, type SampleFormat } from '../../../src/core/data/sampleFormat';
import type { FileToRead, GapTask } from '../../../src/shared/protocol/conditional';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import type { Measured } from './measured';

type SoundFormat = Extract<SampleFormat, { kind: 'audio' }>;

interface Sound {
  readonly sampleRate: number;
  /** Of one channel. */
  readonly values: Float32Array;
}

/** @throws {ConditionalError} in one sentence for a sound or gap that does not fit the model */
export function knownSound(format: SampleFormat, { sound, from, until }: GapTask): Measured {
  if (format.kind !== 'audio')
    throw new ConditionalError(
      'This is no model of sounds; gaps of sounds are filled in by models of sounds.',
    );
  const { values } = requireFit(format, decoded(sound), ', and sounds are not resampled or cut');
  const [first, end] = gapSamples(format, from, until);
  const isUnknown = (at: number): boolean => at >= first && at < end;
  const measurement = knownCoordinates(Array.from(values, (_, at) => !isUnknown(at)));
  return {
    measurement,
    y: measurement.apply(Float64Array.from(intoNetwork(format, values))),
    sides: null,
    truth: null,
    gap: { values, from: first, until: end },
    restore: (samples) => {
      samples.forEach((_, i) => {
        const at = i % values.length;
        if (!isUnknown(at)) samples[i] = values[at];
      });
    },
  };
}

/** A file as a sound of the model; see `ConditionalMethods.readGiven`. @throws {ConditionalError} */
export function readSound(
  format: SoundFormat,
  { file, fits }: Pick<FileToRead, 'file' | 'fits'>,
): SampleSet {
  const sound = decoded(file);
  const { values } = fits ? fitted(format, sound) : requireFit(format, sound, '');
  return { ...sampleFacts(format), values, labels: null, classes: null };
}

function decoded(file: Uint8Array): Sound {
  try {
    const wav = readWav(file);
    return { sampleRate: wav.sampleRate, values: mixed(wav) };
  } catch (error) {
    if (error instanceof WavError) throw new ConditionalError(`The sound ${error.message}.`);
    throw error;
  }
}

function requireFit(
  { sampleRate, shape: [length] }: SoundFormat,
  sound: Sound,
  reason: string,
): Sound {
  if (sound.sampleRate !== sampleRate)
    throw new ConditionalError(
      `The sound has ${sound.sampleRate} samples a second; the model needs ${sampleRate}${reason}.`,
    );
  if (sound.values.length !== length)
    throw new ConditionalError(
      `The sound has ${sound.values.length} samples (${seconds(sound.values.length / sampleRate)}); the model needs ${length} (${seconds(length / sampleRate)})${reason}.`,
    );
  return sound;
}

/** At the rate, length and loudness of the model; what is short is filled up with silence. */
function fitted({ sampleRate, shape, scaling }: SoundFormat, sound: Sound): Sound {
  const values = new Float32Array(shape[0]);
  values.set(resampled(sound.values, sound.sampleRate, sampleRate).subarray(0, values.length));
  const power = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  if (power === 0) throw new ConditionalError('The sound is silent.');
  const factor = scaling.scale / Math.sqrt(power);
  return { sampleRate, values: values.map((value) => factor * value) };
}

/** First sample of the gap, and the one after its last. */
function gapSamples(
  { sampleRate, shape: [length] }: SoundFormat,
  from: number,
  until: number,
): [number, number] {
  const lasts = length / sampleRate;
  const gap = `The gap goes from ${seconds(from)} to ${seconds(until)}`;
  // To the nearest sample, so that the end of a sound may be written with few digits.
  const [first, end] = [Math.round(from * sampleRate), Math.round(until * sampleRate)];
  if (!(first >= 0) || !(end <= length))
    throw new ConditionalError(`${gap}; the sound goes from 0 to ${seconds(lasts)}.`);
  if (first >= end)
    throw new ConditionalError(`${gap}; it must hold at least one sample of the sound.`);
  if (end - first === length)
    throw new ConditionalError(`${gap}, which is the whole sound, so nothing of it is known.`);
  return [first, end];
}

function seconds(value: number): string {
  return `${Number(value.toFixed(4))} s`;
}
