// Layer: core (pure). Dual-tone multi-frequency signalling (ITU-T Q.23): every key is one low and one high
// tone. A key is heard by Goertzel's recursion (1958) at the eight frequencies.

import { hann, powerSpectrum } from './fourier';

export const DTMF_ROWS = [697, 770, 852, 941] as const;
export const DTMF_COLUMNS = [1209, 1336, 1477, 1633] as const;

/** Row after row, as on the keypad. */
export const DTMF_KEYS = Array.from('123A456B789C*0#D');

/** Frequencies of a key in Hz, the low one first. */
export function dtmfTones(key: number): readonly [row: number, column: number] {
  return [DTMF_ROWS[Math.floor(key / 4)], DTMF_COLUMNS[key % 4]];
}

/** Both tones of a key may differ by so much in power: 10 dB. */
const MOST_TWIST = 10;
/** Together they hold at least so much of the energy, else there is no key. */
const LEAST_SHARE = 0.5;
/** What counts as near a frequency, in Hz; the nearest two are 73 Hz apart. */
const NEAR = 20;

/**
 * |Σ w·x·e^(−2πi f t)|² under a Hann window w, by Goertzel's recursion.
 * @param frequency in Hz
 */
export function goertzel(samples: Float32Array, rate: number, frequency: number): number {
  const window = hann(samples.length);
  const factor = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let [last, before] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const next = samples[i] * window[i] + factor * last - before;
    before = last;
    last = next;
  }
  return last * last + before * before - factor * last * before;
}

/** Index of the key that is heard; null for none, as in noise or where a tone is missing. */
export function dtmfKey(samples: Float32Array, rate: number): number | null {
  const strongest = (tones: readonly number[]): { index: number; power: number } => {
    const powers = tones.map((tone) => goertzel(samples, rate, tone));
    const index = powers.reduce((best, power, i) => (power > powers[best] ? i : best), 0);
    return { index, power: powers[index] };
  };
  const row = strongest(DTMF_ROWS);
  const column = strongest(DTMF_COLUMNS);
  const [weak, strong] = [row.power, column.power].sort((a, b) => a - b);
  if (!(weak > 0) || strong > MOST_TWIST * weak) return null;
  const tones = [DTMF_ROWS[row.index], DTMF_COLUMNS[column.index]];
  return energyNear(samples, rate, tones) < LEAST_SHARE ? null : 4 * row.index + column.index;
}

/** Share of the energy within 20 Hz of any of the eight frequencies. */
export function dtmfEnergy(samples: Float32Array, rate: number): number {
  return energyNear(samples, rate, [...DTMF_ROWS, ...DTMF_COLUMNS]);
}

function energyNear(samples: Float32Array, rate: number, tones: readonly number[]): number {
  const power = powerSpectrum(samples);
  const spacing = rate / (2 * (power.length - 1));
  let [near, all] = [0, 0];
  power.forEach((value, k) => {
    all += value;
    if (tones.some((tone) => Math.abs(k * spacing - tone) <= NEAR)) near += value;
  });
  return all === 0 ? 0 : near / all;
}
