// Layer: core (pure). The built-in sets of sounds as recipes and menus know them. Of each the truth is
// known: the tones of a key, the pitch and decay of a string, the ends of a chirp.

import { DTMF_KEYS } from '../../audio/dtmf';

/** Ids of the built-in sets of sounds. */
export type SoundSetName = 'dtmf' | 'strings' | 'chirps' | 'drums';

export interface SoundSet {
  readonly id: SoundSetName;
  readonly label: string;
  /** One sentence: what is to be heard. */
  readonly description: string;
  readonly classes: readonly string[];
}

/** Two octaves of a pentatonic scale. */
export const STRING_NOTES = [
  ...['A2', 'C3', 'D3', 'E3', 'G3', 'A3', 'C4', 'D4', 'E4', 'G4', 'A4'],
] as const;

export const SOUND_SETS: readonly SoundSet[] = [
  {
    id: 'dtmf',
    label: 'Telephone tones',
    description:
      'The sixteen keys of a telephone, each two tones at once: whether a sample is right can be heard and decoded.',
    classes: DTMF_KEYS,
  },
  {
    id: 'strings',
    label: 'Plucked strings',
    description:
      'Strings by Karplus and Strong, in tune to a fraction of a cent; the note is the class.',
    classes: STRING_NOTES,
  },
  {
    id: 'chirps',
    label: 'Chirps',
    description: 'Tones whose pitch rises, falls, or rises and falls again.',
    classes: ['rising', 'falling', 'there and back'],
  },
  {
    id: 'drums',
    label: 'Drum hits',
    description: 'Kick, snare, hi-hat and tom, each hit a little different.',
    classes: ['kick', 'snare', 'hi-hat', 'tom'],
  },
];
