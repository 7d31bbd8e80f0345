// Layer: core (pure). Features of sounds in which their distributions are compared: the log power of
// bands that are as wide as the ear's (mel), in pieces of time.

import { spectrogram } from './fourier';

/** Bands of a piece, and pieces of a sound. */
const BANDS = 24;
const PIECES = 8;
/** Power that counts as silence: −80 dB of full scale. */
const SILENCE = 1e-8;

/** Numbers of one sound. */
export const FEATURES = BANDS * PIECES;

/** What they are, for the name of a space. */
export const FEATURES_NAME = `log power of ${BANDS} mel bands in ${PIECES} pieces of time`;

/** @param values count × length @returns count × {@link FEATURES}, in units of 10 dB */
export function soundFeatures(values: Float32Array, length: number, rate: number): Float32Array {
  const count = values.length / length;
  const features = new Float32Array(count * FEATURES);
  for (let i = 0; i < count; i++) {
    const samples = values.subarray(i * length, (i + 1) * length);
    features.set(featuresOf(samples, rate), i * FEATURES);
  }
  return features;
}

function featuresOf(samples: Float32Array, rate: number): Float32Array {
  const { frames, bins, power } = spectrogram(samples);
  const sums = new Float64Array(FEATURES);
  const counts = new Float64Array(FEATURES);
  const bandOf = bandsOf(bins, rate);
  for (let frame = 0; frame < frames; frame++) {
    const piece = Math.floor((frame * PIECES) / frames);
    for (let bin = 0; bin < bins; bin++) {
      const at = piece * BANDS + bandOf[bin];
      sums[at] += power[frame * bins + bin];
      counts[at] += 1;
    }
  }
  return Float32Array.from(sums, (sum, i) => Math.log10(sum / Math.max(1, counts[i]) + SILENCE));
}

/** Mel of a frequency in Hz (O'Shaughnessy 1987). */
function mel(frequency: number): number {
  return 2595 * Math.log10(1 + frequency / 700);
}

function bandsOf(bins: number, rate: number): Uint8Array {
  const most = mel(rate / 2);
  return Uint8Array.from({ length: bins }, (_, bin) => {
    const frequency = (bin * rate) / (2 * (bins - 1));
    return Math.min(BANDS - 1, Math.floor((BANDS * mel(frequency)) / most));
  });
}
