// Layer: core (pure). The built-in sounds. A sound is a function of its set, the seed and its number
// alone: its uniform numbers are a piece of one stream. Classes take turns, so that they are even.

import { dtmfTones } from '../../audio/dtmf';
import { noteFrequency } from '../../audio/pitch';
import { philoxUniforms } from '../../rng/philox';
import { STREAMS } from '../../rng/streams';
import { STRING_NOTES, type SoundSetName } from './soundSets';

/** What a sound is drawn with. */
interface Draw {
  readonly label: number;
  readonly rate: number;
  /** The next number in (0, 1). */
  readonly uniform: () => number;
  /** Whether the class says what is drawn; else the string's pitch is free. */
  readonly isClassed: boolean;
}

/** Uniform numbers of a sound at most: its noise, and what else it is drawn with. */
const RESERVED = 64;

/**
 * Writes sound `number` of a set to `out`, which says how long it is; not yet at any loudness.
 * @returns its class
 */
export function drawSound(
  name: SoundSetName,
  number: number,
  { seed, rate, isClassed }: { seed: number; rate: number; isClassed: boolean },
  out: Float32Array,
): number {
  const { classes, draw } = SOUNDS[name];
  const label = number % classes;
  const uniforms = new Float64Array(out.length + RESERVED);
  philoxUniforms(seed, STREAMS.dataSounds, number * uniforms.length, uniforms);
  let next = 0;
  draw({ label, rate, isClassed, uniform: () => uniforms[next++] }, out);
  return label;
}

const SOUNDS: Readonly<
  Record<SoundSetName, { classes: number; draw: (draw: Draw, out: Float32Array) => void }>
> = {
  dtmf: { classes: 16, draw: dtmf },
  strings: { classes: STRING_NOTES.length, draw: string },
  chirps: { classes: 3, draw: chirp },
  drums: { classes: 4, draw: drum },
};

/** Seconds in which a tone rises and falls, so that it does not click. */
const FADE = 0.01;
/** Most difference between the two tones of a key, in dB either way. */
const TWIST = 2;

/** Two sines of random phase. */
function dtmf({ label, rate, uniform }: Draw, out: Float32Array): void {
  const twist = 10 ** ((TWIST * (2 * uniform() - 1)) / 20);
  const tones = dtmfTones(label).map((frequency, i) => ({
    step: (2 * Math.PI * frequency) / rate,
    phase: 2 * Math.PI * uniform(),
    level: i === 0 ? twist : 1,
  }));
  for (let i = 0; i < out.length; i++) {
    out[i] = tones.reduce(
      (sum, { step, phase, level }) => sum + level * Math.sin(step * i + phase),
      0,
    );
  }
  fade(out, rate);
}

/** Seconds in which a string falls by 60 dB, from and to. */
const DECAY = [0.35, 0.5] as const;
/** Frequencies of free strings in Hz: two octaves. */
const FREE = [110, 440] as const;

/**
 * Karplus–Strong (1983) with the tuning and decay of Jaffe & Smith (1983): a ring of noise that is
 * averaged pairwise, an all-pass for the fraction of a sample, and a loss for each round.
 */
function string({ label, rate, uniform, isClassed }: Draw, out: Float32Array): void {
  const free = FREE[0] * (FREE[1] / FREE[0]) ** uniform();
  const frequency = isClassed ? (noteFrequency(STRING_NOTES[label]) ?? free) : free;
  const decay = DECAY[0] + (DECAY[1] - DECAY[0]) * uniform();
  // The average delays by half a sample.
  const delay = rate / frequency - 0.5;
  const ring = new Float64Array(Math.floor(delay - 0.1));
  const omega = (2 * Math.PI * frequency) / rate;
  const fraction = delay - ring.length;
  const allPass = Math.sin(((1 - fraction) * omega) / 2) / Math.sin(((1 + fraction) * omega) / 2);
  const wanted = 10 ** (-3 / (frequency * decay));
  const loss = Math.min(1, wanted / Math.cos(omega / 2));
  for (let i = 0; i < ring.length; i++) ring[i] = 2 * uniform() - 1;
  const mean = ring.reduce((sum, value) => sum + value, 0) / ring.length;
  let [before, input, output] = [0, 0, 0];
  for (let i = 0; i < ring.length; i++) ring[i] -= mean;
  for (let i = 0; i < out.length; i++) {
    const at = i % ring.length;
    const value = ring[at];
    out[i] = value;
    const average = (loss * (value + before)) / 2;
    before = value;
    output = allPass * (average - output) + input;
    input = average;
    ring[at] = output;
  }
}

/** Frequencies of chirps in Hz. */
const CHIRP = [200, 3000] as const;
/** Least ratio between the ends of a chirp. */
const LEAST_RATIO = 2;

/** A sine whose frequency grows and falls by a factor. */
function chirp({ label, rate, uniform }: Draw, out: Float32Array): void {
  const span = Math.log(CHIRP[1] / CHIRP[0]);
  const ratio = Math.log(LEAST_RATIO) + (span - Math.log(LEAST_RATIO)) * uniform();
  const low = Math.log(CHIRP[0]) + (span - ratio) * uniform();
  let phase = 2 * Math.PI * uniform();
  for (let i = 0; i < out.length; i++) {
    const time = i / out.length;
    const height = [time, 1 - time, 1 - Math.abs(2 * time - 1)][label];
    out[i] = Math.sin(phase);
    phase += (2 * Math.PI * Math.exp(low + ratio * height)) / rate;
  }
  fade(out, rate);
}

/** What a drum's membrane does, and the noise with it. */
interface Drum {
  /** Frequency in Hz at the hit and at last, and seconds on the way. */
  readonly pitch: readonly [hit: number, last: number, time: number];
  /** Seconds in which the membrane and the noise fall to 1/e. */
  readonly decay: number;
  readonly noiseDecay: number;
  /** Share of the noise. */
  readonly noise: number;
}

const DRUMS: readonly Drum[] = [
  { pitch: [160, 50, 0.04], decay: 0.12, noiseDecay: 0.005, noise: 0.1 },
  { pitch: [220, 180, 0.02], decay: 0.06, noiseDecay: 0.09, noise: 0.75 },
  { pitch: [400, 400, 1], decay: 0.005, noiseDecay: 0.03, noise: 1 },
  { pitch: [260, 130, 0.06], decay: 0.14, noiseDecay: 0.01, noise: 0.1 },
];

/** A sine that falls in pitch, and noise without its low half. */
function drum({ label, rate, uniform }: Draw, out: Float32Array): void {
  const { pitch, decay, noiseDecay, noise } = DRUMS[label];
  const vary = (): number => 0.8 + 0.4 * uniform();
  const [hit, last, fall] = [pitch[0] * vary(), pitch[1] * vary(), pitch[2] * vary()];
  const [tail, noiseTail] = [decay * vary(), noiseDecay * vary()];
  let [phase, before] = [0, 0];
  for (let i = 0; i < out.length; i++) {
    const time = i / rate;
    const white = 2 * uniform() - 1;
    const high = (white - before) / 2;
    before = white;
    out[i] =
      (1 - noise) * Math.sin(phase) * Math.exp(-time / tail) +
      noise * high * Math.exp(-time / noiseTail);
    phase += (2 * Math.PI * (last + (hit - last) * Math.exp(-time / fall))) / rate;
  }
}

/** Raised cosines at both ends. */
function fade(samples: Float32Array, rate: number): void {
  const length = Math.min(Math.floor(FADE * rate), samples.length >> 1);
  for (let i = 0; i < length; i++) {
    const level = Math.sin((Math.PI * (i + 0.5)) / (2 * length)) ** 2;
    samples[i] *= level;
    samples[samples.length - 1 - i] *= level;
  }
}
