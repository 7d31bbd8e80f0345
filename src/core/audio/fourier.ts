// Layer: core (pure). Fourier transforms of sound: a radix-2 FFT (Cooley & Tukey 1965), and the power of
// a windowed piece of sound at the frequencies that it gives.

/** In place; both arrays have the same length, a power of two. */
export function fft(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  if (n === 0 || (n & (n - 1)) !== 0)
    throw new RangeError(`An FFT of ${n} numbers is not possible; a power of two is needed.`);
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [real[i], real[j]] = [real[j], real[i]];
    [imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]];
  }
  const { cosines, sines } = rootsOf(n);
  for (let half = 1; half < n; half *= 2) {
    const stride = n / (2 * half);
    for (let k = 0; k < half; k++) {
      const [cos, sin] = [cosines[k * stride], sines[k * stride]];
      for (let a = k; a < n; a += 2 * half) {
        const b = a + half;
        const re = real[b] * cos - imaginary[b] * sin;
        const im = real[b] * sin + imaginary[b] * cos;
        real[b] = real[a] - re;
        imaginary[b] = imaginary[a] - im;
        real[a] += re;
        imaginary[a] += im;
      }
    }
  }
}

interface Roots {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

const roots = new Map<number, Roots>();

/** e^(−2πik/n) for k below n/2. */
function rootsOf(n: number): Roots {
  const known = roots.get(n);
  if (known !== undefined) return known;
  const angles = Float64Array.from({ length: n / 2 }, (_, k) => (-2 * Math.PI * k) / n);
  const made = { cosines: angles.map(Math.cos), sines: angles.map(Math.sin) };
  roots.set(n, made);
  return made;
}

const windows = new Map<number, Float64Array>();

/** The periodic Hann window, sin²(πi/n). */
export function hann(n: number): Float64Array {
  const known = windows.get(n);
  if (known !== undefined) return known;
  const made = Float64Array.from({ length: n }, (_, i) => Math.sin((Math.PI * i) / n) ** 2);
  windows.set(n, made);
  return made;
}

/**
 * |X|² of the whole of a sound under a Hann window, with zeros up to a power of two.
 * @returns n/2 + 1 numbers; number k is of the frequency k·rate/n
 */
export function powerSpectrum(samples: Float32Array): Float64Array {
  const n = 2 ** Math.ceil(Math.log2(Math.max(2, samples.length)));
  const window = hann(samples.length);
  const real = new Float64Array(n);
  const imaginary = new Float64Array(n);
  samples.forEach((value, i) => (real[i] = value * window[i]));
  fft(real, imaginary);
  return Float64Array.from({ length: n / 2 + 1 }, (_, k) => real[k] ** 2 + imaginary[k] ** 2);
}

/** A sound in time and frequency. */
export interface Spectrogram {
  /** Pieces, one after the other. */
  readonly frames: number;
  /** Frequencies from 0 to half the rate. */
  readonly bins: number;
  /** frames × bins: (2|X|/Σ window)², so that a sine of amplitude 1 has 1. */
  readonly power: Float32Array;
}

/** Samples of a piece, and between the beginnings of two. */
export interface SpectrogramOptions {
  readonly size: number;
  readonly hop: number;
}

/** Pieces of 32 ms, every 8 ms, at 8 kHz. */
export const SPECTROGRAM: SpectrogramOptions = { size: 256, hop: 64 };

/** The short-time Fourier transform; piece f lies around sample f·hop, with silence outside. */
export function spectrogram(
  samples: Float32Array,
  { size, hop }: SpectrogramOptions = SPECTROGRAM,
): Spectrogram {
  const frames = Math.floor(Math.max(0, samples.length - 1) / hop) + 1;
  const bins = size / 2 + 1;
  const window = hann(size);
  const scale = (2 / window.reduce((sum, value) => sum + value, 0)) ** 2;
  const power = new Float32Array(frames * bins);
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  // Two pieces of real numbers are the real and the imaginary part of one transform.
  for (let frame = 0; frame < frames; frame += 2) {
    const start = frame * hop - size / 2;
    for (let i = 0; i < size; i++) {
      real[i] = (samples[start + i] ?? 0) * window[i];
      imaginary[i] = (samples[start + hop + i] ?? 0) * window[i];
    }
    fft(real, imaginary);
    for (let k = 0; k < bins; k++) {
      const mirror = (size - k) % size;
      const [a, b] = [real[k] + real[mirror], imaginary[k] - imaginary[mirror]];
      power[frame * bins + k] = (scale * (a * a + b * b)) / 4;
      if (frame + 1 === frames) continue;
      const [c, d] = [imaginary[k] + imaginary[mirror], real[mirror] - real[k]];
      power[(frame + 1) * bins + k] = (scale * (c * c + d * d)) / 4;
    }
  }
  return { frames, bins, power };
}
