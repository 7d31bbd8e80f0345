// Layer: core (pure). Sounds at one loudness, without a constant: what differs between them is what is
// learned, not how far the microphone was.

/** What is made equal of all sounds. */
export type Loudness = 'rms' | 'peak' | 'none';

/** Root mean square and largest value afterwards; full scale is 1. −20 dB leaves room for peaks. */
const RMS = 0.1;
const PEAK = 0.9;
/** Quieter sounds are silence: −60 dB of full scale. */
const SILENCE = 1e-3;

/**
 * Takes the mean away and brings a sound to the same loudness, in place.
 * @returns false for silence, which is left without its mean
 */
export function normalise(samples: Float32Array, loudness: Loudness): boolean {
  let sum = 0;
  for (const value of samples) sum += value;
  const mean = sum / samples.length;
  let [squares, peak] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] - mean;
    samples[i] = value;
    squares += value * value;
    peak = Math.max(peak, Math.abs(value));
  }
  const rms = Math.sqrt(squares / samples.length);
  if (!(rms >= SILENCE)) return false;
  if (loudness === 'none') return true;
  const factor = loudness === 'rms' ? RMS / rms : PEAK / peak;
  for (let i = 0; i < samples.length; i++) samples[i] *= factor;
  return true;
}

/** What {@link normalise} did, as a sentence. */
export const LOUDNESS_NOTES: Readonly<Record<Loudness, string>> = {
  rms: 'The mean of every sound was taken away, and its root mean square brought to 0.1 (−20 dB of full scale).',
  peak: 'The mean of every sound was taken away, and its largest value brought to 0.9.',
  none: 'The mean of every sound was taken away; its loudness was left.',
};
