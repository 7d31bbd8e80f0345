// Layer: tests. Transforms, rates, pitch and tones of sounds whose truth is known.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dtmfEnergy, dtmfKey, dtmfTones, goertzel } from '../../../src/core/audio/dtmf';
import { fft, powerSpectrum, spectrogram } from '../../../src/core/audio/fourier';
import { cents, decayTime, noteFrequency, pitchOf } from '../../../src/core/audio/pitch';
import { resampled } from '../../../src/core/audio/resample';
import { mixed, readWav } from '../../../src/core/audio/wav';

function sine(frequency: number, rate: number, length: number, amplitude = 1): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequency * i) / rate),
  );
}

function rms(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
}

describe('Fourier transforms', () => {
  it('are those of the definition, to rounding', () => {
    const real = Float64Array.from({ length: 16 }, (_, i) => Math.cos(i * i));
    const imaginary = Float64Array.from({ length: 16 }, (_, i) => Math.sin(3 * i));
    const [a, b] = [real.slice(), imaginary.slice()];
    fft(a, b);
    for (let k = 0; k < 16; k++) {
      let [re, im] = [0, 0];
      for (let i = 0; i < 16; i++) {
        const angle = (-2 * Math.PI * k * i) / 16;
        re += real[i] * Math.cos(angle) - imaginary[i] * Math.sin(angle);
        im += real[i] * Math.sin(angle) + imaginary[i] * Math.cos(angle);
      }
      expect(a[k]).toBeCloseTo(re, 10);
      expect(b[k]).toBeCloseTo(im, 10);
    }
    expect(() => {
      fft(new Float64Array(12), new Float64Array(12));
    }).toThrow('power of two');
  });

  it('have the power that NumPy finds', () => {
    const held = JSON.parse(readFileSync('test/fixtures/sounds/sounds.json', 'utf8')) as Record<
      string,
      number[]
    >;
    const wav = readWav(new Uint8Array(readFileSync('test/fixtures/sounds/float32.wav')));
    const right = wav.values.filter((_, i) => i % 2 === 1);
    const power = powerSpectrum(right);
    held['power of right'].forEach((wanted, k) => {
      expect(power[k]).toBeCloseTo(wanted, 4);
    });
    expect(mixed(wav)).toHaveLength(64);
  });

  it('of short pieces show a sine of amplitude 1 as 1, in its bin and at every time', () => {
    const { frames, bins, power } = spectrogram(sine(1000, 8000, 4096));
    expect([frames, bins]).toEqual([64, 129]);
    for (const frame of [4, 5, 30, 59]) {
      const row = power.subarray(frame * bins, (frame + 1) * bins);
      expect(row.indexOf(Math.max(...row))).toBe(32);
      expect(row[32]).toBeCloseTo(1, 3);
      expect(row[40]).toBeLessThan(1e-6);
    }
  });
});

describe('another rate', () => {
  it('keeps a tone that both have, to a thousandth', () => {
    const made = resampled(sine(1000, 44_100, 44_100), 44_100, 8000);
    expect(made).toHaveLength(8000);
    const wanted = sine(1000, 8000, 8000);
    const inner = made.subarray(200, 7800).map((value, i) => value - wanted[200 + i]);
    expect(rms(inner)).toBeLessThan(1e-3);
  });

  it('takes away what the lower one cannot have, by 80 dB', () => {
    const made = resampled(sine(5000, 44_100, 44_100), 44_100, 8000);
    expect(rms(made.subarray(200, 7800))).toBeLessThan(1e-4);
  });

  it('upwards keeps the tone too', () => {
    const made = resampled(sine(440, 8000, 8000), 8000, 11_025);
    const wanted = sine(440, 11_025, 11_025);
    const inner = made.subarray(300, 10_700).map((value, i) => value - wanted[300 + i]);
    expect(rms(inner)).toBeLessThan(1e-3);
  });
});

describe('telephone tones', () => {
  const tone = (key: number, twist = 1): Float32Array => {
    const [low, high] = dtmfTones(key).map((f) => sine(f, 8000, 4096));
    return low.map((value, i) => twist * value + high[i]);
  };

  it('are heard as their keys', () => {
    for (let key = 0; key < 16; key++) expect(dtmfKey(tone(key), 8000)).toBe(key);
    expect(dtmfEnergy(tone(5), 8000)).toBeGreaterThan(0.9999);
  });

  it('are not heard where one is missing, too weak, or hidden', () => {
    expect(dtmfKey(sine(697, 8000, 4096), 8000)).toBeNull();
    expect(dtmfKey(tone(3, 0.2), 8000)).toBeNull();
    expect(dtmfKey(new Float32Array(4096), 8000)).toBeNull();
    const loud = tone(3).map((value, i) => value + 3 * Math.sin(2.5 * i));
    expect(dtmfKey(loud, 8000)).toBeNull();
  });

  it('have the power of the windowed sum at their frequency', () => {
    const samples = tone(7);
    let [re, im] = [0, 0];
    samples.forEach((x, i) => {
      const w = x * Math.sin((Math.PI * i) / 4096) ** 2;
      re += w * Math.cos((2 * Math.PI * 852 * i) / 8000);
      im += w * Math.sin((2 * Math.PI * 852 * i) / 8000);
    });
    expect(goertzel(samples, 8000, 852) / (re * re + im * im)).toBeCloseTo(1, 6);
  });
});

describe('pitch and decay', () => {
  it.each([82.41, 110, 196.7, 440, 659.3])('finds %s Hz with harmonics to a cent', (frequency) => {
    const samples = Float32Array.from({ length: 4096 }, (_, i) => {
      const phase = (2 * Math.PI * frequency * i) / 8000;
      const sum = Math.sin(phase) + 0.6 * Math.sin(2 * phase + 1) + 0.3 * Math.sin(3 * phase + 2);
      return sum * Math.exp((-3 * i) / 4096);
    });
    const pitch = pitchOf(samples, 8000) ?? NaN;
    expect(Math.abs(cents(pitch, frequency))).toBeLessThan(1);
  });

  it('finds none in noise', () => {
    let state = 1;
    const noise = Float32Array.from({ length: 4096 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647 - 0.5;
    });
    expect(pitchOf(noise, 8000)).toBeNull();
  });

  it('finds the time of an exponential decay', () => {
    const samples = sine(300, 8000, 4096).map((x, i) => x * 10 ** ((-3 * i) / (8000 * 0.4)));
    expect(decayTime(samples, 8000)).toBeCloseTo(0.4, 2);
    expect(decayTime(sine(300, 8000, 4096).reverse(), 8000) ?? Infinity).toBeGreaterThan(5);
    expect(decayTime(new Float32Array(4096), 8000)).toBeNull();
  });

  it('knows notes', () => {
    expect(noteFrequency('A4')).toBe(440);
    expect(noteFrequency('C4')).toBeCloseTo(261.6256, 4);
    expect(noteFrequency('F#2')).toBeCloseTo(92.4986, 4);
    expect(noteFrequency('H4')).toBeNull();
  });
});
