// Layer: shared (pure). Sounds as pictures, so that whatever shows pictures shows them: the waveform
// above, its spectrogram below, low frequencies at the bottom.

import { SPECTROGRAM, spectrogram } from '../../core/audio/fourier';
import { filmstrips } from './filmstrips';
import { sampleCount, sampleLength, type SampleSet } from '../protocol/samples';

type Colour = readonly [red: number, green: number, blue: number];

/** How sounds are drawn. */
export interface SoundLook {
  /** Pixels of the picture of one sound. */
  readonly width: number;
  readonly height: number;
  readonly background: Colour;
  readonly wave: Colour;
  /** Of the spectrogram, from silence to full scale; at least two. */
  readonly ramp: readonly Colour[];
}

const WHITE: Colour = [255, 255, 255];

/** For files, on white. */
export const FILE_LOOK: SoundLook = {
  width: 96,
  height: 72,
  background: WHITE,
  wave: [31, 78, 140],
  ramp: [WHITE, [190, 205, 230], [70, 120, 190], [20, 40, 90]],
};

/** Share of the height that the waveform takes. */
const WAVE_SHARE = 1 / 3;
/** Value of the waveform at its upper edge: sounds are at about 0.1 (root mean square). */
const MOST = 0.45;
/** Amplitudes in dB of full scale where the colours begin and end. */
const QUIETEST = -70;
const LOUDEST = -12;

/**
 * The pictures of the first `most` sounds, or clips as filmstrips; a set of pictures is given back as it
 * is.
 */
export function asPictures(
  set: SampleSet,
  look: SoundLook = FILE_LOOK,
  most = Infinity,
): SampleSet {
  if (set.kind === 'video') return filmstrips(set, set.shape[0], most);
  if (set.kind !== 'audio') return set;
  const count = Math.min(most, sampleCount(set));
  const length = sampleLength(set);
  const size = look.width * look.height * 3;
  const values = new Float32Array(count * size);
  for (let index = 0; index < count; index++) {
    const samples = set.values.subarray(index * length, (index + 1) * length);
    drawSound(samples, look, values.subarray(index * size, (index + 1) * size));
  }
  return {
    kind: 'images',
    shape: [look.height, look.width, 3],
    values,
    labels: set.labels?.subarray(0, count) ?? null,
    classes: set.classes,
  };
}

/** Rows of pixels of the waveform, above the spectrogram. */
export function waveRows({ height }: Pick<SoundLook, 'height'>): number {
  return Math.round(height * WAVE_SHARE);
}

function drawSound(samples: Float32Array, look: SoundLook, out: Float32Array): void {
  drawWave(samples, look, out);
  drawSpectrogram(samples, look, out);
}

/** In each column a line from the least to the greatest of its values. */
function drawWave(samples: Float32Array, look: SoundLook, out: Float32Array): void {
  const { width, background, wave } = look;
  const rows = waveRows(look);
  const middle = (rows - 1) / 2;
  const rowOf = (value: number): number =>
    Math.max(0, Math.min(rows - 1, Math.round(middle - (value / MOST) * middle)));
  for (let column = 0; column < width; column++) {
    const start = Math.floor((column * samples.length) / width);
    const end = Math.max(start + 1, Math.floor(((column + 1) * samples.length) / width));
    let [least, greatest] = [Infinity, -Infinity];
    for (let i = start; i < end; i++) {
      const value = samples[i];
      if (!Number.isFinite(value)) continue;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    const [top, bottom] = [rowOf(greatest), rowOf(least)];
    for (let row = 0; row < rows; row++)
      put(out, row * width + column, row >= top && row <= bottom ? wave : background);
  }
}

/** In each pixel the loudest of the frequencies and times that it covers. */
function drawSpectrogram(samples: Float32Array, look: SoundLook, out: Float32Array): void {
  const { width, height, ramp } = look;
  const first = waveRows(look);
  const rows = height - first;
  const { frames, bins, power } = spectrogram(samples, spacing(samples.length, width));
  for (let column = 0; column < width; column++) {
    const [from, until] = covered(column, width, frames);
    for (let row = 0; row < rows; row++) {
      const [low, high] = covered(rows - 1 - row, rows, bins);
      let most = 0;
      for (let frame = from; frame < until; frame++)
        for (let bin = low; bin < high; bin++) most = Math.max(most, power[frame * bins + bin]);
      const level = (10 * Math.log10(most) - QUIETEST) / (LOUDEST - QUIETEST);
      put(out, (first + row) * width + column, colourAt(ramp, level));
    }
  }
}

/** Large pictures have a piece for every other column. */
function spacing(length: number, width: number): typeof SPECTROGRAM {
  const hop = Math.max(16, Math.min(SPECTROGRAM.hop, Math.round((2 * length) / width)));
  return { size: SPECTROGRAM.size, hop };
}

/** Which of `count` things pixel `at` of `pixels` covers: from, and before. */
function covered(at: number, pixels: number, count: number): [number, number] {
  const from = Math.floor((at * count) / pixels);
  return [from, Math.max(from + 1, Math.floor(((at + 1) * count) / pixels))];
}

/** @param level from 0 to 1; what lies outside is cut off */
function colourAt(ramp: readonly Colour[], level: number): Colour {
  const place = Math.max(0, Math.min(1, level)) * (ramp.length - 1) || 0;
  const below = Math.min(ramp.length - 2, Math.floor(place));
  const share = place - below;
  const [a, b] = [ramp[below], ramp[below + 1]];
  return [0, 1, 2].map((c) => a[c] + share * (b[c] - a[c])) as unknown as Colour;
}

function put(out: Float32Array, pixel: number, colour: Colour): void {
  for (let c = 0; c < 3; c++) out[3 * pixel + c] = colour[c] / 127.5 - 1;
}
