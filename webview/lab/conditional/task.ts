// Layer: worker (pure). A task as a problem: the given pictures in the units and layout of the
// network, and the measurement that they are of. Pictures of another size are refused, not resized:
// the known pixels are to be the given ones.

import { ConditionalError } from '../../../src/core/conditional/error';
import {
  averagePooling,
  knownCoordinates,
  type Measurement,
} from '../../../src/core/conditional/measurement';
import { inChannels, parseColour } from '../../../src/core/data/images/fit';
import type { Raster } from '../../../src/core/data/images/resample';
import { intoNetwork, networkShape, type SampleFormat } from '../../../src/core/data/sampleFormat';
import type { PictureSides } from '../../../src/core/conditional/upscaled';
import type { ConditionalTask } from '../../../src/shared/protocol/conditional';
import { PictureError, type PictureDecoder } from '../data/decodePicture';

/** Behind transparent pixels. */
const BACKGROUND = parseColour('#ffffff');
/** A mask's pixel is unknown from this brightness on. */
const WHITE = 128;

export interface Measured {
  readonly measurement: Measurement;
  /** In network units. */
  readonly y: Float64Array;
  /** Of the small picture. */
  readonly sides: PictureSides;
  /** The large picture, where an upscaling has it; network units. */
  readonly truth: Float64Array | null;
}

/** @throws {ConditionalError} in one sentence for pictures that do not fit the model */
export async function measure(
  format: SampleFormat,
  task: ConditionalTask,
  decode: PictureDecoder,
): Promise<Measured> {
  if (format.kind !== 'images')
    throw new ConditionalError(
      `This is a model of ${format.kind === 'audio' ? 'sounds' : 'points'}; pictures are filled in by models of pictures.`,
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
  throw new ConditionalError(
    `The ${name} has ${width}×${height} pixels; ${reason}needs ${wantedWidth}×${wantedHeight}, and pictures of another size are refused, not resized.`,
  );
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
