// Layer: core (pure). Metrics of plucked strings, or of any tones whose classes are notes: how far is the
// pitch from the note that was asked for, and how long does the sound last?

import { cents, decayTime, noteFrequency, pitchOf } from '../../audio/pitch';
import { short } from '../../numberText';
import type { MetricFamily } from '../contract';
import { eachSound } from './eachSound';
import { comparedMedians } from './medians';

/** In cents; that of a sound without a pitch. */
const OCTAVE = 1200;

export const strings: MetricFamily = {
  words: {
    pitch_error: {
      label: 'Pitch error in cents',
      format: 'number',
      meaning:
        'Median distance of the pitch (by YIN) from the note that was asked for; 100 cents are a semitone, and a sound without a pitch counts 1,200.',
      finding: ({ value, floor }) =>
        `the pitch is off by ${short(value)} cents (of real ones by ${short(floor)})`,
    },
    decay_time: {
      label: 'Decay time in seconds',
      format: 'number',
      meaning:
        'Median time in which a sound falls by 60 dB, from a line through its energy; to be that of real ones.',
      finding: null,
    },
  },

  async measure({ all, real, data, pause }) {
    const notes = data.classes?.map(noteFrequency) ?? [];
    if (all.kind !== 'audio' || notes.length === 0 || notes.includes(null)) return [];
    if (all.labels === null) return [];
    const error = (sound: Float32Array, rate: number, label: number): number => {
      const [pitch, asked] = [pitchOf(sound, rate), notes[label] ?? null];
      return pitch === null || asked === null ? OCTAVE : Math.abs(cents(pitch, asked));
    };
    const decay = (sound: Float32Array, rate: number): number => decayTime(sound, rate) ?? NaN;
    const pitches = [await eachSound(all, pause, error), await eachSound(real, pause, error)];
    const decays = [await eachSound(all, pause, decay), await eachSound(real, pause, decay)];
    return [
      ...comparedMedians('pitch_error', pitches[0], pitches[1], true),
      ...comparedMedians('decay_time', decays[0], decays[1], false),
    ];
  },
};
