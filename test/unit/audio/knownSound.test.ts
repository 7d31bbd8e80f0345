// Layer: tests. A sound with a gap: the measurement, that what is known stays bit by bit, what cannot be
// asked, files that are made to fit, and how close a filled gap comes.

import { describe, expect, it } from 'vitest';
import { writeWav } from '../../../src/core/audio/wav';
import type { SampleFormat } from '../../../src/core/data/sampleFormat';
import { signalToError } from '../../../src/core/statistics/signalToError';
import { knownSound, readSound } from '../../../webview/lab/conditional/knownSound';

const RATE = 8000;
const LENGTH = 4096;
const format: Extract<SampleFormat, { kind: 'audio' }> = {
  kind: 'audio',
  shape: [LENGTH, 1],
  classes: null,
  scaling: { mean: [0.001], scale: 0.1 },
  sampleRate: RATE,
};

/** A tone, as 16 bits have it. */
function tone(length = LENGTH, loud = 0.14): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => (Math.round(32768 * loud * Math.sin(0.3 * i)) || 0) / 32768,
  );
}

function known(from: number, until: number, sound = writeWav(tone(), RATE)) {
  return knownSound(format, { kind: 'gap', sound, from, until });
}

describe('a sound with a gap', () => {
  it('is known before and after it, in network units', () => {
    const { measurement, y } = known(0.1, 0.2);
    expect([measurement.size, measurement.known]).toEqual([LENGTH, LENGTH - 800]);
    const sound = tone();
    expect(y[799]).toBeCloseTo((sound[799] - 0.001) / 0.1, 5);
    expect(y[800]).toBeCloseTo((sound[1600] - 0.001) / 0.1, 5);
  });

  it('keeps what is known of every variant bit by bit, and the rest as it is', () => {
    const { restore } = known(0.1, 0.2);
    const samples = new Float32Array(2 * LENGTH).fill(0.5);
    restore?.(samples);
    const sound = tone();
    for (let i = 0; i < samples.length; i++) {
      const at = i % LENGTH;
      expect(samples[i]).toBe(at >= 800 && at < 1600 ? 0.5 : sound[at]);
    }
  });

  it('may end with the sound, but not go beyond it, be empty or be all of it', () => {
    expect(known(0.4, 0.512).measurement.known).toBe(3200);
    expect(() => known(0.4, 0.6)).toThrow(
      'The gap goes from 0.4 s to 0.6 s; the sound goes from 0 to 0.512 s.',
    );
    expect(() => known(0.2, 0.2)).toThrow('it must hold at least one sample of the sound.');
    expect(() => known(0, 0.512)).toThrow(
      'The gap goes from 0 s to 0.512 s, which is the whole sound, so nothing of it is known.',
    );
    expect(() => known(NaN, 0.2)).toThrow('the sound goes from 0 to 0.512 s.');
  });

  it('has the rate and length of the model, or says what it has', () => {
    expect(() => known(0.1, 0.2, writeWav(tone(), 44100))).toThrow(
      'The sound has 44100 samples a second; the model needs 8000, and sounds are not resampled or cut.',
    );
    expect(() => known(0.1, 0.2, writeWav(tone(100), RATE))).toThrow(
      'The sound has 100 samples (0.0125 s); the model needs 4096 (0.512 s), and sounds are not resampled or cut.',
    );
    expect(() => known(0.1, 0.2, Uint8Array.of(1, 2, 3))).toThrow('The sound is no WAV file.');
    const pictures = { kind: 'images', shape: [16, 16, 1], classes: null, scaling: null } as const;
    expect(() =>
      knownSound(pictures, { kind: 'gap', sound: new Uint8Array(), from: 0, until: 1 }),
    ).toThrow('This is no model of sounds; gaps of sounds are filled in by models of sounds.');
  });
});

describe('a sound of the reader’s own', () => {
  it('is taken as it is where it fits', () => {
    const { values, sampleRate } = readSound(format, { file: writeWav(tone(), RATE), fits: false });
    expect(sampleRate).toBe(RATE);
    expect(values).toEqual(tone());
  });

  it('is made to fit in rate, length and loudness when that is asked for', () => {
    const file = writeWav(tone(3000, 0.5), 2 * RATE);
    expect(() => readSound(format, { file, fits: false })).toThrow('; the model needs 8000.');
    const { values } = readSound(format, { file, fits: true });
    expect(values).toHaveLength(LENGTH);
    const power = values.reduce((sum, value) => sum + value * value, 0) / LENGTH;
    expect(Math.sqrt(power)).toBeCloseTo(0.1, 4);
    expect(values.subarray(1600).every((value) => value === 0)).toBe(true);
    const silent = writeWav(new Float32Array(10), RATE);
    expect(() => readSound(format, { file: silent, fits: true })).toThrow('The sound is silent.');
  });
});

describe('signal to error', () => {
  const values = Float32Array.of(9, 1, -1, 9);
  it('is 0 dB for silence and 20 dB for a tenth of the amplitude, in the gap alone', () => {
    const gap = { values, from: 1, until: 3 };
    expect(signalToError(gap, Float32Array.of(0, 0, 0, 0))).toBeCloseTo(0, 6);
    expect(signalToError(gap, Float32Array.of(0, 1.1, -1.1, 0))).toBeCloseTo(20, 4);
    const both = Float32Array.of(0, 0, 0, 0, 0, 1.1, -1.1, 0);
    expect(signalToError(gap, both)).toBeCloseTo(10, 4);
    expect(signalToError({ values: new Float32Array(4), from: 1, until: 3 }, values)).toBeNull();
  });
});
