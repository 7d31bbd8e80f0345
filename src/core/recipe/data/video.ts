// Layer: core (pure). Data of kind video: short clips of a built-in set, of one animation, or of a
// folder of animations or frames.

import { CLIP_SETS, type ClipSetName } from '../../data/video/clipSets';
import type { PartKind, RecipeFault } from '../fieldKinds';
import { IMAGES, type ImagesData } from './images';
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

/** Clips: a built-in set (`name`), one `file`, or a `folder`, relative to the recipe. */
export interface VideoData {
  kind: 'video';
  name: ClipSetName | null;
  file: string | null;
  folder: string | null;
  /** Frames of one clip. */
  frames: number;
  /** Frames a second at which clips are played and saved. */
  frame_rate: number;
  /** What is taken of an animation that is longer than a clip. */
  pieces: 'all' | 'first';
  /** Side of the square that every frame becomes. */
  size: number;
  channels: 1 | 3;
  resize: ImagesData['resize'];
  background: string;
  /** Speeds of what moves in a built-in set, in pixels a frame; as many clips have each. */
  speeds: number[];
  /** Whether the set's classes or the sub-folders are classes. */
  classes: boolean;
  /** Clips drawn of a built-in set. */
  count: number;
  /** Seed of the draw of a built-in set. */
  seed: number;
  /** Share of the clips of a file or folder that the training never sees. */
  held_out: number;
}

interface Known {
  data: Partial<VideoData>;
}

/** Pixels of a side in which a digit can be told from others. */
const LEAST_FOR_DIGITS = 16;

export const VIDEO: PartKind<VideoData, Known> = {
  id: 'video',
  label: 'Clips',
  doc: 'short clips of small square frames',
  suits: ({ name, file }) =>
    setNamed(name) === 'video' || (typeof file === 'string' && /\.(?:gif|apng)$/i.test(file)),
  fields: {
    name: {
      kind: { type: 'choice', options: CLIP_SETS.map(({ id, label }) => ({ value: id, label })) },
      label: 'Clip set',
      doc: 'A built-in set of clips; leave it out to use a file or a folder.',
      nullable: true,
      also: ['dataset', 'set', 'clips'],
      default: ({ data: { file, folder } }) => (file || folder ? null : 'ball'),
    },
    file: pathField({
      label: 'Animation',
      doc: 'An animated GIF, PNG or WebP, its path relative to the recipe, cut into clips.',
      also: ['path', 'filename', 'gif', 'apng'],
    }),
    folder: folderField({
      label: 'Folder of clips',
      doc: 'A folder of animations, or of pictures that are the frames of one clip after the other in the order of their names; its sub-folders can be classes.',
    }),
    frames: {
      kind: { type: 'integer', minimum: 2, maximum: 32 },
      label: 'Frames',
      doc: 'Frames of one clip.',
      also: ['num_frames', 'length', 'clip_length'],
      default: 8,
    },
    frame_rate: {
      kind: { type: 'number', minimum: 1, maximum: 50 },
      label: 'Frame rate',
      doc: 'Frames a second at which clips are played and saved; it changes no clip.',
      unit: 'frames a second',
      also: ['fps', 'framerate'],
      default: 8,
    },
    pieces: {
      kind: {
        type: 'choice',
        options: [
          { value: 'all', label: 'All of it, clip after clip' },
          { value: 'first', label: 'Its beginning' },
        ],
      },
      label: 'Of a longer animation',
      doc: 'What is taken of an animation that is longer than one clip.',
      also: ['crop', 'cut', 'chunks'],
      default: 'all',
      when: isOwn,
    },
    size: {
      kind: { type: 'integer', minimum: 8, maximum: 64 },
      label: 'Size',
      doc: 'Side of the square that every frame becomes.',
      unit: 'pixels',
      also: ['resolution', 'image_size', 'sample_size', 'width', 'height'],
      default: 16,
    },
    channels: {
      kind: { type: 'integer', minimum: 1, maximum: 3, values: [1, 3] },
      label: 'Channels',
      doc: 'Colours of a pixel: 1 for grey, 3 for red, green and blue.',
      also: ['in_channels', 'colors', 'colours'],
      default: 1,
    },
    resize: {
      kind: IMAGES.fields.resize.kind,
      label: 'Frames of other sizes',
      doc: 'How a frame of another shape becomes a square of this size.',
      also: ['fit', 'resize_mode'],
      default: 'cover',
      when: isOwn,
    },
    background: {
      kind: IMAGES.fields.background.kind,
      label: 'Background',
      doc: 'What stands behind transparency, and beside a frame that does not fill its square.',
      also: ['bg', 'fill', 'background_color'],
      default: '#000000',
      when: isOwn,
    },
    speeds: {
      kind: { type: 'numbers', minimum: 0.1, maximum: 8 },
      label: 'Speeds',
      doc: 'Speeds of what moves in a built-in set; as many clips have each of them.',
      unit: 'pixels a frame',
      also: ['speed', 'velocity', 'velocities'],
      default: [1, 1.5, 2, 2.5, 3],
      when: isBuiltIn,
    },
    classes: {
      kind: { type: 'boolean' },
      label: 'Use classes',
      doc: 'The speed of balls, the digit, or the sub-folder can be asked for in sampling.',
      also: ['class_conditional', 'conditional', 'use_labels'],
      default: ({ data: { name, folder } }) => Boolean(name) || Boolean(folder),
      when: ({ data }) => data.file === null,
    },
    count: {
      kind: { type: 'integer', minimum: 2, maximum: 30_000 },
      label: 'Clips',
      doc: 'How many clips are drawn of a built-in set; of a file or folder all are taken.',
      also: ['n', 'num_clips', 'num_samples'],
      default: 4000,
      when: isBuiltIn,
    },
    seed: seedField('clips'),
    held_out: heldOutField('clips', 'a file or folder'),
  },
};

export function* videoFaults(data: VideoData): Generator<RecipeFault> {
  const { name, file, folder, classes, size, speeds } = data;
  yield* sourceFaults({ name, file, folder });
  yield* pathFault('file', file);
  yield* pathFault('folder', folder);
  yield* classesOfFileFault(classes, file);
  if (name === 'moving_digit' && size < LEAST_FOR_DIGITS)
    yield {
      path: ['data', 'size'],
      message: `data.size is ${size}; a moving digit needs at least ${LEAST_FOR_DIGITS} pixels.`,
    };
  if (name === null) return;
  if (speeds.length === 0)
    yield { path: ['data', 'speeds'], message: 'data.speeds is empty; it needs a number.' };
  const again = speeds.find((speed, i) => speeds.indexOf(speed) !== i);
  if (again !== undefined)
    yield {
      path: ['data', 'speeds'],
      message: `data.speeds has ${again} twice; each speed is a class of its own.`,
    };
  // Faster ones would meet both walls within a frame.
  const fast = speeds.find((speed) => speed > size / 4);
  if (fast !== undefined)
    yield {
      path: ['data', 'speeds'],
      message: `data.speeds has ${fast}; in frames of ${size} pixels (data.size) at most ${size / 4} pixels a frame are allowed.`,
    };
}
