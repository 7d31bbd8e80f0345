// Layer: core (pure). Pitch and decay of a tone. Pitch by YIN (de Cheveigné & Kawahara 2002): the lag at
// which the sound differs least from itself, then refined over several periods.

/** Lowest and highest pitch that is looked for, in Hz. */
const LOWEST = 60;
const HIGHEST = 1200;
/** Normalised difference below which a lag is a period (the paper's 0.1). */
const THRESHOLD = 0.15;
/** Where no lag is below it, the best one is taken if it is below this; noise has 0.7 and more. */
const LEAST_CLEAR = 0.35;
/** The beginning is left out: of a pluck or a hit it is noise. */
const ATTACK = 1 / 8;
/** Samples that are compared. */
const WINDOW = 1024;

/** In Hz; null where the sound has no period. */
export function pitchOf(whole: Float32Array, rate: number): number | null {
  const samples = whole.subarray(Math.floor(ATTACK * whole.length));
  const longest = Math.ceil(rate / LOWEST);
  const window = Math.min(WINDOW, samples.length - longest - 2);
  if (window < longest) return null;
  const difference = (lag: number): number => {
    let sum = 0;
    for (let i = 0; i < window; i++) sum += (samples[i] - samples[i + lag]) ** 2;
    return sum;
  };
  // Equations 6 and 8 of the paper.
  const normal = new Float64Array(longest + 2).fill(1);
  let sum = 0;
  for (let lag = 1; lag < normal.length; lag++) {
    const value = difference(lag);
    sum += value;
    normal[lag] = sum === 0 ? 1 : (value * lag) / sum;
  }
  const first = Math.max(2, Math.floor(rate / HIGHEST));
  let lag = first;
  while (lag <= longest && normal[lag] > THRESHOLD) lag++;
  if (lag > longest) {
    lag = first;
    for (let other = first; other <= longest; other++) if (normal[other] < normal[lag]) lag = other;
    if (normal[lag] > LEAST_CLEAR) return null;
  }
  while (lag < longest && normal[lag + 1] < normal[lag]) lag++;
  return rate / refined(lag + vertex(normal[lag - 1], normal[lag], normal[lag + 1]), samples);
}

/** Periods over which a period is measured at most. */
const MOST_PERIODS = 16;

/**
 * A period more exactly: the lag of k periods is found as exactly as that of one, so its k-th part is k
 * times as exact. k is doubled, so that the minimum stays within reach of the last estimate.
 */
function refined(period: number, samples: Float32Array): number {
  let found = period;
  for (let k = 2; k <= MOST_PERIODS; k *= 2) {
    const lag = Math.round(k * found);
    const window = Math.min(WINDOW, samples.length - lag - 2);
    if (window < 2 * found) break;
    const correlation = (at: number): number => {
      let [product, a, b] = [0, 0, 0];
      for (let i = 0; i < window; i++) {
        const [x, y] = [samples[i], samples[i + at]];
        product += x * y;
        a += x * x;
        b += y * y;
      }
      // Of a tone that decays, the shapes are compared and not the loudness.
      return a === 0 || b === 0 ? 0 : product / Math.sqrt(a * b);
    };
    const reach = Math.max(2, Math.ceil(0.02 * lag));
    let best = lag;
    let most = correlation(lag);
    for (let at = lag - reach; at <= lag + reach; at++) {
      const value = correlation(at);
      if (value > most) [best, most] = [at, value];
    }
    if (Math.abs(best - lag) === reach) break;
    found = (best + vertex(-correlation(best - 1), -most, -correlation(best + 1))) / k;
  }
  return found;
}

/** Where the parabola through values at −1, 0 and 1 has its minimum. */
function vertex(before: number, here: number, after: number): number {
  const curvature = before - 2 * here + after;
  return curvature <= 0 ? 0 : Math.max(-1, Math.min(1, (before - after) / (2 * curvature)));
}

/** 1200·log₂ of the ratio of two frequencies: 100 is a semitone. */
export function cents(frequency: number, reference: number): number {
  return 1200 * Math.log2(frequency / reference);
}

/** Samples of a piece whose energy is taken. */
const PIECE = 256;
/** Pieces this far below the loudest are noise: 40 dB. */
const QUIETEST = 1e-4;

/**
 * Seconds in which a sound falls by 60 dB, by a straight line through the energy in dB from its loudest
 * piece on; null where it does not fall.
 */
export function decayTime(samples: Float32Array, rate: number): number | null {
  const energies: number[] = [];
  for (let start = 0; start + PIECE <= samples.length; start += PIECE) {
    let energy = 0;
    for (let i = start; i < start + PIECE; i++) energy += samples[i] * samples[i];
    energies.push(energy);
  }
  const most = Math.max(0, ...energies);
  if (most === 0) return null;
  const falling = energies.slice(energies.indexOf(most));
  const end = falling.findIndex((energy) => energy < QUIETEST * most);
  const levels = falling
    .slice(0, end < 0 ? undefined : end)
    .map((energy) => 10 * Math.log10(energy));
  if (levels.length < 3) return null;
  const middle = (levels.length - 1) / 2;
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  let [across, squares] = [0, 0];
  levels.forEach((level, i) => {
    across += (i - middle) * (level - mean);
    squares += (i - middle) ** 2;
  });
  const slope = (across / squares) * (rate / PIECE);
  return slope < 0 ? -60 / slope : null;
}

/** Semitones above A of the letter's octave, which begins at C. */
const LETTERS: Readonly<Record<string, number>> = {
  ...{ C: -9, 'C#': -8, D: -7, 'D#': -6, E: -5, F: -4 },
  ...{ 'F#': -3, G: -2, 'G#': -1, A: 0, 'A#': 1, B: 2 },
};

/** Frequency of a note such as "A4" (440 Hz, equal temperament); null for what is no note. */
export function noteFrequency(note: string): number | null {
  const match = /^([A-G]#?)([0-8])$/.exec(note);
  if (match === null || !(match[1] in LETTERS)) return null;
  return 440 * 2 ** (LETTERS[match[1]] / 12 + Number(match[2]) - 4);
}
