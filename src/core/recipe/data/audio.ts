// Layer: core (pure). Data of kind audio: sounds of a built-in set, of one WAV file, or of a folder.

import type { Loudness } from '../../data/sounds/normalise';
import { SOUND_SETS, type SoundSetName } from '../../data/sounds/soundSets';
import type { PartKind, RecipeFault } from '../fieldKinds';
import { setNamed } from './setNames';
import {
  classesOfFileFault,
  folderField,
  heldOutField,
  isBuiltIn,
  isOwn,
  pathFault,
  pathField,
  seedField,
  sourceFaults,
} from './source';

/** Sounds: a built-in set (`name`), one WAV `file`, or a `folder` of them, relative to the recipe. */
export interface AudioData {
  kind: 'audio';
  name: SoundSetName | null;
  file: string | null;
  folder: string | null;
  /** Samples a second; files of other rates are brought to it. */
  sample_rate: number;
  /** Samples of one sound. */
  length: number;
  /** What is taken of a file that is longer. */
  pieces: 'all' | 'first';
  loudness: Loudness;
  /** Whether the set's classes or the sub-folders are classes. */
  classes: boolean;
  /** Sounds drawn of a built-in set. */
  count: number;
  /** Seed of the draw of a built-in set. */
  seed: number;
  /** Share of the sounds of a file or folder that the training never sees. */
  held_out: number;
}

interface Known {
  data: Partial<AudioData>;
}

export const AUDIO: PartKind<AudioData, Known> = {
  id: 'audio',
  label: 'Sounds',
  doc: 'short sounds of one channel',
  suits: ({ name, file }) =>
    setNamed(name) === 'audio' || (typeof file === 'string' && /\.wave?$/i.test(file)),
  fields: {
    name: {
      kind: { type: 'choice', options: SOUND_SETS.map(({ id, label }) => ({ value: id, label })) },
      label: 'Sound set',
      doc: 'A built-in set of sounds; leave it out to use a file or a folder.',
      nullable: true,
      also: ['dataset', 'set', 'sounds'],
      default: ({ data: { file, folder } }) => (file || folder ? null : 'dtmf'),
    },
    file: pathField({
      label: 'WAV file',
      doc: 'A WAV file, its path relative to the recipe: PCM or float, any rate and number of channels.',
      also: ['path', 'filename', 'wav'],
    }),
    folder: folderField({
      label: 'Folder of sounds',
      doc: 'A folder of WAV files, its path relative to the recipe; its sub-folders can be classes.',
    }),
    sample_rate: {
      kind: { type: 'integer', minimum: 1000, maximum: 96_000 },
      label: 'Sampling rate',
      doc: 'Samples a second; files of other rates are brought to it.',
      unit: 'Hz',
      also: ['rate', 'sampling_rate', 'sr', 'fs', 'samplerate'],
      default: 8000,
    },
    length: {
      kind: { type: 'integer', minimum: 256, maximum: 65_536 },
      label: 'Length',
      doc: 'Samples of one sound: 4,096 at 8,000 Hz are half a second.',
      unit: 'samples',
      also: ['sample_size', 'num_samples', 'duration', 'size'],
      default: 4096,
    },
    pieces: {
      kind: {
        type: 'choice',
        options: [
          { value: 'all', label: 'All of the file, piece by piece' },
          { value: 'first', label: 'The beginning of the file' },
        ],
      },
      label: 'Of a longer file',
      doc: 'What is taken of a file that is longer than one sound.',
      also: ['crop', 'cut', 'chunks'],
      default: 'all',
      when: isOwn,
    },
    loudness: {
      kind: {
        type: 'choice',
        options: [
          { value: 'rms', label: 'The same root mean square' },
          { value: 'peak', label: 'The same largest value' },
          { value: 'none', label: 'As it is' },
        ],
      },
      label: 'Loudness',
      doc: 'What is made equal of all sounds, so that loudness is not learned: rms 0.1 or peak 0.9 of full scale.',
      also: ['normalize', 'normalise', 'normalization', 'gain'],
      default: 'rms',
    },
    classes: {
      kind: { type: 'boolean' },
      label: 'Use classes',
      doc: 'The classes of the set, or the sub-folders, can be asked for in sampling; without them strings have free pitches.',
      also: ['class_conditional', 'conditional', 'use_labels'],
      default: ({ data: { name, folder } }) => Boolean(name) || Boolean(folder),
      when: ({ data }) => data.file === null,
    },
    count: {
      kind: { type: 'integer', minimum: 2, maximum: 30_000 },
      label: 'Sounds',
      doc: 'How many sounds are drawn of a built-in set; of a file or folder all are taken.',
      also: ['n', 'num_sounds'],
      default: 4000,
      when: isBuiltIn,
    },
    seed: seedField('sounds'),
    held_out: heldOutField('sounds', 'a file or folder'),
  },
};

export function* audioFaults(data: AudioData): Generator<RecipeFault> {
  const { name, file, folder, classes } = data;
  yield* sourceFaults({ name, file, folder });
  yield* pathFault('file', file);
  yield* pathFault('folder', folder);
  yield* classesOfFileFault(classes, file);
}
