// Layer: tests. WAV files: those that Python made (test/fixtures/make.py), our own, and what is refused.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mixed, readWav, WavError, writeWav } from '../../../src/core/audio/wav';

const held = JSON.parse(readFileSync('test/fixtures/sounds/sounds.json', 'utf8')) as Record<
  string,
  number[]
>;
const read = (name: string) => new Uint8Array(readFileSync(`test/fixtures/sounds/${name}.wav`));

describe('a WAV file', () => {
  it.each([
    ['pcm8', 1, 8000],
    ['pcm16', 2, 44_100],
    ['pcm24', 2, 48_000],
    ['pcm32', 1, 96_000],
    ['float32', 2, 22_050],
    ['float64', 1, 8000],
    ['extensible', 2, 11_025],
  ])('of %s holds what was written', (name, channels, sampleRate) => {
    const wav = readWav(read(name));
    expect(wav).toMatchObject({ channels, sampleRate });
    expect(wav.values).toHaveLength(64 * channels);
    const worst = wav.values.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - held[name][i])),
      0,
    );
    expect(worst).toBeLessThan(1e-7);
  });

  it('has the mean of its channels as its sound', () => {
    const wav = readWav(read('pcm16'));
    const one = mixed(wav);
    expect(one).toHaveLength(64);
    expect(one[5]).toBeCloseTo((wav.values[10] + wav.values[11]) / 2, 7);
  });

  it('that we write is read with the error of 16 bits, and cut off at full scale', () => {
    const sound = Float32Array.of(0, 0.5, -0.25, 1, -1, 3, -3, NaN);
    const back = readWav(writeWav(sound, 8000));
    expect(back).toMatchObject({ channels: 1, sampleRate: 8000 });
    const full = 32_767 / 32_768;
    expect([...back.values]).toEqual([0, 0.5, -0.25, full, -1, full, -1, 0].map(Math.fround));
  });

  it.each([
    ['nothing', new Uint8Array(), 'is empty'],
    ['another file', new TextEncoder().encode('RIFF....AVI LIST'), 'is no WAV file'],
    ['NaN', read('nan'), 'holds NaN at sample 17 of channel 2; only finite numbers are allowed'],
    ['a compressed file', read('mulaw'), 'is compressed (format 7 µ-law); PCM and float are read'],
    [
      'a file that is cut off',
      read('pcm16').subarray(0, 100),
      'is cut off: its data have 56 of 256 bytes',
    ],
    ['a head alone', read('pcm16').subarray(0, 30), 'is a WAV file whose format is cut off'],
    ['no data', read('pcm16').subarray(0, 36), 'is a WAV file without data; it may be cut off'],
    [
      'a rate of 0',
      writeWav(Float32Array.of(1), 0),
      'has a sampling rate of 0 Hz; 1000 to 384000 Hz are read',
    ],
    [
      'a rate that nothing has',
      writeWav(Float32Array.of(1), 4_000_000_000),
      'has a sampling rate of 4000000000 Hz; 1000 to 384000 Hz are read',
    ],
    ['no samples', writeWav(new Float32Array(), 8000), 'is a WAV file without a single sample'],
  ])('%s is refused in one sentence', (_, bytes, message) => {
    expect(() => readWav(bytes)).toThrow(new WavError(message));
  });
});
