// Layer: core (pure). Data of kind images: pictures of a built-in set, of one file, or of a folder.

import { FACE_ATTRIBUTES, type FaceLabel } from '../../data/images/faceClasses';
import type { ImageSetName } from '../../data/images/imageSets';
import { UPSCALE_FACTORS, type UpscaleFactor } from '../../superResolution';
import type { PartKind, RecipeFault } from '../fieldKinds';
import { SEED } from '../fields/seed';
import { setNamed } from './setNames';
import { folderField, heldOutField, pathFault, pathField, sourceFaults } from './source';

export type { ImageSetName } from '../../data/images/imageSets';

/** Pictures: a built-in set (`name`), one `file` of many, or a `folder`, relative to the recipe. */
export interface ImagesData {
  kind: 'images';
  name: ImageSetName | null;
  /** IDX (also .gz), .npy, .npz, or a sheet of tiles as a picture. */
  file: string | null;
  folder: string | null;
  /** A file of labels beside `file`. */
  labels: string | null;
  /** What of a face is its class; null for none. */
  label: FaceLabel | null;
  /** Width and height of one picture of a sheet. */
  tile: [number, number] | null;
  /** Side of the square that every picture becomes. */
  size: number;
  channels: 1 | 3;
  /** What becomes of a picture that is not square. */
  resize: 'cover' | 'contain' | 'stretch' | 'refuse';
  /** What stands behind transparency, and beside a picture that does not fill its square. */
  background: string;
  /** Whether training mirrors every other picture. */
  flip: boolean;
  /** What is learned: pictures, or to enlarge small ones (SR3, Saharia 2021). */
  task: 'generation' | 'super_resolution';
  /** super_resolution: how many times larger than the small picture. */
  factor: UpscaleFactor;
  /** super_resolution: most noise, in pixel values, on the enlarged small picture (Ho 2021). */
  noise_augmentation: number;
  /** Whether labels or sub-folders are classes. */
  classes: boolean;
  /** Pictures drawn of a built-in set. */
  count: number;
  /** First seed of a built-in set. */
  seed: number;
  /** Share of the pictures of a file or folder that the training never sees. */
  held_out: number;
}

interface Known {
  data: Partial<ImagesData>;
}

interface ImageSet {
  readonly id: ImageSetName;
  readonly label: string;
  /** One sentence: what it shows. */
  readonly description: string;
  readonly size: number;
  readonly channels: 1 | 3;
  /** Names of its classes; null for none. */
  readonly classesOf: (data: ImagesData) => readonly string[] | null;
}

/** The built-in sets of pictures as recipes and menus know them. */
export const IMAGE_SETS: readonly ImageSet[] = [
  {
    id: 'faces',
    label: 'Pixel faces',
    description:
      'Small faces of pixels in colour, drawn anew for every seed; hair, glasses, hat or clothing is the class.',
    size: 16,
    channels: 3,
    classesOf: ({ label }) => (label === null ? null : FACE_ATTRIBUTES[label].classes),
  },
  {
    id: 'digits8',
    label: 'Tiny digits',
    description:
      'The ten digits in 8 × 8 grey pixels, each written differently: trained in a minute.',
    size: 8,
    channels: 1,
    classesOf: () => Array.from({ length: 10 }, (_, digit) => String(digit)),
  },
];

const setOf = ({ data }: Known): ImageSet | undefined =>
  IMAGE_SETS.find(({ id }) => id === data.name);

/** IDX is the format of MNIST: grey, 28×28. */
const isIdx = ({ data: { file } }: Known): boolean => /idx|ubyte/i.test(file ?? '');

export const IMAGES: PartKind<ImagesData, Known> = {
  id: 'images',
  label: 'Pictures',
  doc: 'small square pictures',
  suits: ({ name, file }) =>
    setNamed(name) === 'images' ||
    (typeof file === 'string' && /\.(?:npy|npz|png|gz|idx[13]?|webp)$|ubyte$/i.test(file)),
  fields: {
    name: {
      kind: { type: 'choice', options: IMAGE_SETS.map(({ id, label }) => ({ value: id, label })) },
      label: 'Picture set',
      doc: 'A built-in set of pictures; leave it out to use a file or a folder.',
      nullable: true,
      also: ['dataset', 'set', 'images'],
      default: ({ data: { file, folder } }) => (file || folder ? null : 'faces'),
    },
    file: pathField({
      label: 'File of pictures',
      doc: 'IDX (also .gz), .npy, .npz, or a picture with many tiles, its path relative to the recipe.',
      also: ['path', 'filename', 'npz', 'idx'],
    }),
    folder: folderField({
      label: 'Folder of pictures',
      doc: 'A folder of PNG, JPEG, WebP, GIF or AVIF files, its path relative to the recipe; its sub-folders can be classes.',
    }),
    labels: {
      ...pathField({
        label: 'File of labels',
        doc: 'The labels of the pictures in the file: IDX (also .gz), .npy or .npz, one whole number a picture.',
        also: ['targets', 'label_file', 'y'],
      }),
      when: ({ data }) => data.file !== null,
    },
    label: {
      kind: {
        type: 'choice',
        options: [
          { value: 'hair', label: 'Hair' },
          { value: 'glasses', label: 'Glasses' },
          { value: 'hat', label: 'Hat' },
          { value: 'clothing', label: 'Clothing' },
        ],
      },
      label: 'Class of a face',
      doc: 'What of a face is its class; only for the set faces.',
      nullable: true,
      also: ['attribute', 'class'],
      default: ({ data: { name, classes } }) =>
        name === 'faces' && classes !== false ? 'glasses' : null,
      when: ({ data }) => data.name === 'faces',
    },
    tile: {
      kind: { type: 'numbers', whole: true, length: 2, minimum: 1, maximum: 1024 },
      label: 'Tiles of a sheet',
      doc: 'Width and height of one picture, where the file is a sheet of many.',
      unit: 'pixels',
      nullable: true,
      also: ['tiles', 'tile_size', 'sprite'],
      default: null,
      when: ({ data }) => data.file !== null,
    },
    size: {
      kind: { type: 'integer', minimum: 8, maximum: 64 },
      label: 'Size',
      doc: 'Side of the square that every picture becomes.',
      unit: 'pixels',
      also: ['resolution', 'image_size', 'sample_size', 'width', 'height'],
      default: (known) => setOf(known)?.size ?? (isIdx(known) ? 28 : 32),
    },
    channels: {
      kind: { type: 'integer', minimum: 1, maximum: 3, values: [1, 3] },
      label: 'Channels',
      doc: 'Colours of a pixel: 1 for grey, 3 for red, green and blue.',
      also: ['in_channels', 'colors', 'colours'],
      default: (known) => setOf(known)?.channels ?? (isIdx(known) ? 1 : 3),
    },
    resize: {
      kind: {
        type: 'choice',
        options: [
          { value: 'cover', label: 'Cover: the middle square' },
          { value: 'contain', label: 'Contain: the whole picture, padded' },
          { value: 'stretch', label: 'Stretch' },
          { value: 'refuse', label: 'Refuse: square ones only' },
        ],
      },
      label: 'Pictures of other sizes',
      doc: 'How a picture of another shape becomes a square of this size.',
      also: ['crop', 'fit', 'resize_mode'],
      default: 'cover',
      when: ({ data }) => data.name === null,
    },
    background: {
      kind: {
        type: 'text',
        maxLength: 7,
        pattern: { test: /^#[0-9a-f]{6}$/i, words: 'a colour as #rrggbb' },
      },
      label: 'Background',
      doc: 'What stands behind transparency, and beside a picture that does not fill its square.',
      also: ['bg', 'fill', 'background_color'],
      default: '#ffffff',
    },
    flip: {
      kind: { type: 'boolean' },
      label: 'Mirror at random',
      doc: 'Every other picture of a training is mirrored, left to right; not for digits or letters.',
      also: ['random_flip', 'hflip', 'mirror', 'augment'],
      default: false,
    },
    task: {
      kind: {
        type: 'choice',
        options: [
          { value: 'generation', label: 'To draw pictures' },
          { value: 'super_resolution', label: 'To enlarge small pictures' },
        ],
      },
      label: 'Task',
      doc: 'What is learned: generation of pictures, or super_resolution, for which the network sees the small picture, enlarged, as further channels (SR3, Saharia 2021).',
      also: ['objective', 'goal', 'super_resolution', 'upscale'],
      default: 'generation',
    },
    factor: {
      kind: { type: 'integer', minimum: 2, maximum: 4, values: UPSCALE_FACTORS },
      label: 'Enlarged by',
      doc: 'How many times larger pictures become by the task super_resolution.',
      also: ['scale', 'upscale_factor', 'scale_factor'],
      default: 2,
      when: ({ data }) => data.task === 'super_resolution',
    },
    noise_augmentation: {
      kind: { type: 'number', minimum: 0, maximum: 1 },
      label: 'Noise on the small picture',
      doc: 'Most noise, as a standard deviation of pixel values from −1 to 1, that training adds to the small picture; each picture of a batch gets a level between 0 and this (Ho 2021, conditioning augmentation).',
      also: ['augmentation', 'aug_level', 'noise_level', 'conditioning_augmentation'],
      default: 0.1,
      when: ({ data }) => data.task === 'super_resolution',
    },
    classes: {
      kind: { type: 'boolean' },
      label: 'Use classes',
      doc: 'The labels, or the sub-folders, are classes that can be asked for in sampling.',
      also: ['class_conditional', 'conditional', 'use_labels'],
      default: ({ data: { name, label, labels, folder } }) =>
        (name === 'faces' && label !== null) ||
        name === 'digits8' ||
        Boolean(labels) ||
        Boolean(folder),
    },
    count: {
      kind: { type: 'integer', minimum: 2, maximum: 100_000 },
      label: 'Pictures',
      doc: 'How many pictures are drawn of a built-in set; of a file or folder all are taken.',
      also: ['num_samples', 'n', 'num_images'],
      default: 4000,
      when: (known) => setOf(known) !== undefined,
    },
    seed: {
      kind: SEED,
      label: 'Seed of the pictures',
      doc: 'Seed of the first picture of a built-in set.',
      also: ['random_state'],
      default: 0,
      when: (known) => setOf(known) !== undefined,
    },
    held_out: {
      ...heldOutField('pictures', 'a file or folder'),
      when: (known) => setOf(known) === undefined,
    },
  },
};

/** By how much a network learns to enlarge; null where it learns something else. */
export function taughtFactor(data: {
  readonly kind: string;
  readonly task?: ImagesData['task'];
  readonly factor?: UpscaleFactor;
}): UpscaleFactor | null {
  const { task, factor = null } = data;
  return task === 'super_resolution' ? factor : null;
}

function* superResolutionFaults({ task, size, factor }: ImagesData): Generator<RecipeFault> {
  if (task !== 'super_resolution' || size % factor === 0) return;
  yield {
    path: ['data', 'size'],
    message: `data.size is ${size}; pictures that are enlarged ×${factor} (data.factor) need a multiple of ${factor}.`,
  };
}

export function* imagesFaults(data: ImagesData): Generator<RecipeFault> {
  const { name, file, folder, labels, label, tile, classes } = data;
  yield* superResolutionFaults(data);
  yield* sourceFaults({ name, file, folder });
  yield* pathFault('file', file);
  yield* pathFault('folder', folder);
  yield* pathFault('labels', labels);
  const only = (key: keyof ImagesData, what: string): RecipeFault => ({
    path: ['data', key],
    message: `data.${key} is ${JSON.stringify(data[key])}; it is only for ${what}.`,
  });
  if (labels !== null && file === null) yield only('labels', 'pictures of a file');
  if (tile !== null && file === null) yield only('tile', 'pictures of a file');
  if (label !== null && name !== 'faces') yield only('label', 'the set faces');
  if (classes && name === 'faces' && label === null) {
    yield {
      path: ['data', 'classes'],
      message:
        'data.classes is true, but data.label does not say what of a face is its class; allowed are hair, glasses, hat, clothing.',
    };
  }
  if (classes && file !== null && labels === null && !/\.npz$/i.test(file)) {
    yield {
      path: ['data', 'classes'],
      message:
        'data.classes is true, but data.labels names no file of labels; only an .npz can hold them itself.',
    };
  }
}
