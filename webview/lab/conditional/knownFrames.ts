// Layer: worker (pure). A clip of which some frames are known, as a measurement: what comes before, after
// or between them is what a model of clips predicts.

import { ConditionalError } from '../../../src/core/conditional/error';
import { knownCoordinates } from '../../../src/core/conditional/measurement';
import { fitPicture } from '../../../src/core/data/images/fit';
import {
  intoNetwork,
  sampleFacts,
  sampleSize,
  type SampleFormat,
} from '../../../src/core/data/sampleFormat';
import type { FileToRead, FramesTask } from '../../../src/shared/protocol/conditional';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { PictureError } from '../data/decodePicture';
import type { FrameDecoder } from '../data/decodeFrames';
import type { Measured } from './measured';

/** @throws {ConditionalError} in one sentence for frames that do not fit the model */
export async function knownFrames(
  format: SampleFormat,
  { clip, known }: FramesTask,
  decode: () => FrameDecoder,
): Promise<Measured> {
  if (format.kind !== 'video')
    throw new ConditionalError(
      'This is no model of clips; frames are filled in by models of clips.',
    );
  const [frames, height, width, channels] = format.shape;
  const length = height * width * channels;
  const wrong = known.find((frame) => frame < 1 || frame > frames);
  if (wrong !== undefined)
    throw new ConditionalError(
      `Frame ${wrong} is to be known; the clips of the model have the frames 1 to ${frames}.`,
    );
  const isKnown = Array.from({ length: frames }, (_, i) => known.includes(i + 1));
  if (isKnown.every((flag) => flag))
    throw new ConditionalError('All frames are known, so there is nothing to predict.');
  const values =
    clip instanceof Float32Array ? clip : await decodedFrames(format.shape, clip, decode(), false);
  const given = Math.floor(values.length / length);
  const missing = known.find((frame) => frame > given);
  if (missing !== undefined)
    throw new ConditionalError(
      `Frame ${missing} is to be known, but the clip has ${given === 1 ? 'one frame' : `${given} frames`}.`,
    );
  const whole = new Float32Array(sampleSize(format));
  whole.set(values.subarray(0, whole.length));
  const measurement = knownCoordinates(
    Array.from(whole, (_, i) => isKnown[Math.floor(i / length)]),
  );
  return {
    measurement,
    y: measurement.apply(Float64Array.from(intoNetwork(format, whole))),
    sides: null,
    truth: null,
    clip: given >= frames ? { values: whole, isKnown } : null,
  };
}

/**
 * A file as a clip of the model, of as many frames as it has; see `ConditionalMethods.readGiven`.
 * @throws {ConditionalError} in one sentence
 */
export async function readClip(
  format: SampleFormat,
  { file, fits }: Pick<FileToRead, 'file' | 'fits'>,
  decode: FrameDecoder,
): Promise<SampleSet> {
  const [, ...frame] = format.shape;
  const values = await decodedFrames(format.shape, file, decode, fits);
  const length = frame.reduce((product, side) => product * side, 1);
  const shape = [values.length / length, ...frame];
  return { ...sampleFacts(format), shape, values, labels: null, classes: null };
}

/**
 * From −1 to 1; frames may be enlarged by a whole number, as saved clips are.
 * @param fits what has another size is cut to a square in the middle and resampled
 */
async function decodedFrames(
  [frames, height, width, colours]: readonly number[],
  bytes: Uint8Array,
  decode: FrameDecoder,
  fits: boolean,
): Promise<Float32Array> {
  const channels = colours === 1 ? 1 : 3;
  const length = height * width * channels;
  const pixels: Uint8Array[] = [];
  const frame = { size: width, channels, background: '#000000' } as const;
  try {
    for await (const picture of decode(bytes)) {
      const factor = picture.width / width;
      const isMultiple = Number.isInteger(factor) && picture.height === factor * height;
      if ((!isMultiple && !fits) || height !== width)
        throw new ConditionalError(
          `The frames have ${picture.width}×${picture.height} pixels; the model needs ${width}×${height}, or a whole multiple of it.`,
        );
      const square = new Uint8Array(length);
      fitPicture(picture, { ...frame, resize: isMultiple ? 'stretch' : 'cover' }, square, 0);
      pixels.push(square);
      if (pixels.length === frames) break;
    }
  } catch (error) {
    if (error instanceof PictureError) throw new ConditionalError(`The clip ${error.message}.`);
    throw error;
  }
  const values = new Float32Array(pixels.length * length);
  pixels.forEach((square, i) => {
    values.set(
      Float32Array.from(square, (byte) => byte / 127.5 - 1),
      i * length,
    );
  });
  return values;
}
