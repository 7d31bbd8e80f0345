// Layer: worker. A file of the reader's own as a sample of a model, whatever its samples are.

import { ConditionalError } from '../../../src/core/conditional/error';
import type { SampleFormat } from '../../../src/core/data/sampleFormat';
import type { FileToRead } from '../../../src/shared/protocol/conditional';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { browserFrames } from '../data/decodeFrames';
import { browserDecoder } from '../data/decodePicture';
import { readClip } from './knownFrames';
import { readSound } from './knownSound';
import { readPicture } from './task';

/** See `ConditionalMethods.readGiven`. @throws {ConditionalError} in one sentence */
export async function readGiven(
  format: SampleFormat,
  request: Omit<FileToRead, 'key'>,
): Promise<SampleSet> {
  switch (format.kind) {
    case 'images':
      return readPicture(format, request, browserDecoder());
    case 'video':
      return readClip(format, request, browserFrames());
    case 'audio':
      return readSound(format, request);
    case 'points':
      throw new ConditionalError('This is a model of points, which takes no files.');
  }
}
