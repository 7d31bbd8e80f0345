// Layer: worker (pure). A task as a problem: what is given in the units and layout of the network, and
// the measurement that it is of. Pictures of another size are refused, not resized: the known pixels
// are to be the given ones.

import { ConditionalError } from '../../../src/core/conditional/error';
import { averagePooling, knownCoordinates } from '../../../src/core/conditional/measurement';
import { fitPicture, inChannels, parseColour } from '../../../src/core/data/images/fit';
import type { Raster } from '../../../src/core/data/images/resample';
import { intoNetwork, networkShape, type SampleFormat } from '../../../src/core/data/sampleFormat';
import type { ConditionalTask, FileToRead } from '../../../src/shared/protocol/conditional';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { browserFrames } from '../data/decodeFrames';
import { PictureError, type PictureDecoder } from '../data/decodePicture';
import type { KnownCoordinate } from './exactSlice';
import { knownFrames } from './knownFrames';
import { knownSound } from './knownSound';
import type { Measured } from './measured';

/** Behind transparent pixels. */
const BACKGROUND = parseColour('#ffffff');
/** A mask's pixel is unknown from this brightness on. */
const WHITE = 128;

/** What models make that are no pictures. */
const OTHERS = { points: 'points', audio: 'sounds', video: 'clips' } as const;

/** @throws {ConditionalError} in one sentence for pictures that do not fit the model */
export async function measure(
  format: SampleFormat,
  task: ConditionalTask,
  decode: PictureDecoder,
): Promise<Measured> {
  if (task.kind === 'hold') return held(format, task);
  if (task.kind === 'frames') return knownFrames(format, task, browserFrames);
  if (task.kind === 'gap') return knownSound(format, task);
  if (format.kind !== 'images')
    throw new ConditionalError(
      `This is a model of ${OTHERS[format.kind]}; pictures are filled in by models of pictures.`,
    );
  const [channels, height, width] = networkShape(format);
  const read = (name: string, bytes: Uint8Array): Promise<Raster> => decoded(name, bytes, decode);
  const values = (raster: Raster): Float64Array => networkValues(format, raster);
  if (task.kind === 'inpaint') {
    const image = await read('picture', task.image);
    requireSize('picture', image, width, height);
    const mask = await read('mask', task.mask);
    requireSize('mask', mask, width, height);
    const unknown = inChannels(mask, 1, BACKGROUND).values;
    const isKnown = Array.from(
      { length: channels * height * width },
      (_, i) => unknown[i % (height * width)] < WHITE,
    );
    requireSomeKnown(isKnown);
    const measurement = knownCoordinates(isKnown);
    const y = measurement.apply(values(image));
    return { measurement, y, sides: [channels, height, width], truth: null };
  }
  const { factor } = task;
  const measurement = averagePooling([channels, height, width], factor);
  const image = await read('picture', task.image);
  const [w, h] = [width / factor, height / factor];
  requireSize('picture', image, w, h, `×${factor} to the ${width}×${height} of the model `);
  const truth = task.truth === null ? null : await read('true picture', task.truth);
  if (truth !== null) requireSize('true picture', truth, width, height);
  return {
    measurement,
    y: values(image),
    sides: [channels, h, w],
    truth: truth === null ? null : values(truth),
  };
}

/**
 * A picture as the network sees clean samples: −1 … 1, [channels, height, width].
 * @throws {ConditionalError} in one sentence for one that does not fit the model
 */
export async function pictureValues(
  format: SampleFormat,
  bytes: Uint8Array,
  decode: PictureDecoder,
): Promise<Float64Array> {
  const [, height, width] = networkShape(format);
  const image = await decoded('picture', bytes, decode);
  requireSize('picture', image, width, height);
  return networkValues(format, image);
}

/** One coordinate of points. */
/** @throws {ConditionalError} for other models than those of points */
export function held(format: SampleFormat, { axis, value }: KnownCoordinate): Measured {
  if (format.kind !== 'points')
    throw new ConditionalError(
      'This is a model of pictures; a coordinate is held of models of points.',
    );
  if (!Number.isFinite(value))
    throw new ConditionalError(`The coordinate is ${value}; it must be a number.`);
  const point = new Float32Array(2);
  point[axis] = value;
  const y = Float64Array.of(intoNetwork(format, point)[axis]);
  const measurement = knownCoordinates([axis === 0, axis === 1]);
  const restore = (points: Float32Array): void => {
    for (let at: number = axis; at < points.length; at += 2) points[at] = value;
  };
  return { measurement, y, sides: null, truth: null, restore };
}

/**
 * A file as a picture of the model, in data units of 8 bits; see `ConditionalMethods.readGiven`.
 * @throws {ConditionalError} in one sentence
 */
export async function readPicture(
  format: SampleFormat,
  { file, fits, factors }: Omit<FileToRead, 'key'>,
  decode: PictureDecoder,
): Promise<SampleSet> {
  const [height, width] = format.shape;
  const channels = format.shape[2] === 1 ? 1 : 3;
  const raster = await decoded('picture', file, decode);
  const factor = [1, ...factors].find(
    (by) => raster.width * by === width && raster.height * by === height,
  );
  if (factor !== undefined) {
    const shape = [raster.height, raster.width, channels];
    return pictureOf(shape, inChannels(raster, channels, BACKGROUND).values);
  }
  if (!fits || height !== width) {
    const small = factors.map((by) => ` or ${width / by}×${height / by} to be enlarged ×${by}`);
    throw sizeError('picture', raster, `the model needs ${width}×${height}${small.join('')}`);
  }
  const bytes = new Uint8Array(height * width * channels);
  const frame = { size: height, channels, resize: 'cover', background: '#ffffff' } as const;
  fitPicture(raster, frame, bytes, 0);
  return pictureOf([height, width, channels], bytes);
}

function pictureOf(shape: readonly number[], bytes: ArrayLike<number>): SampleSet {
  const values = Float32Array.from(bytes, (byte) => byte / 127.5 - 1);
  return { kind: 'images', shape, values, labels: null, classes: null };
}

async function decoded(name: string, bytes: Uint8Array, decode: PictureDecoder): Promise<Raster> {
  try {
    return await decode(bytes);
  } catch (error) {
    if (error instanceof PictureError) throw new ConditionalError(`The ${name} ${error.message}.`);
    throw error;
  }
}

function requireSize(
  name: string,
  { width, height }: Raster,
  wantedWidth: number,
  wantedHeight: number,
  reason = 'the model ',
): void {
  if (width === wantedWidth && height === wantedHeight) return;
  throw sizeError(
    name,
    { width, height },
    `${reason}needs ${wantedWidth}×${wantedHeight}, and pictures of another size are refused, not resized`,
  );
}

function sizeError(
  name: string,
  { width, height }: Pick<Raster, 'width' | 'height'>,
  needs: string,
): ConditionalError {
  return new ConditionalError(`The ${name} has ${width}×${height} pixels; ${needs}.`);
}

function requireSomeKnown(isKnown: readonly boolean[]): void {
  if (isKnown.every((known) => !known))
    throw new ConditionalError('All of the mask is white, so nothing of the picture is known.');
  if (isKnown.every((known) => known))
    throw new ConditionalError('Nothing of the mask is white, so there is nothing to fill in.');
}

/** −1 … 1, [channels, height, width]. */
function networkValues(format: SampleFormat, raster: Raster): Float64Array {
  const { width, height } = raster;
  const channels = format.shape[2] === 1 ? 1 : 3;
  const { values } = inChannels(raster, channels, BACKGROUND);
  const scaled = Float32Array.from(values, (byte) => byte / 127.5 - 1);
  const shaped = { ...format, shape: [height, width, channels] };
  return Float64Array.from(intoNetwork(shaped, scaled));
}
