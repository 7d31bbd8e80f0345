// Layer: shared (pure). A sample as the file that it is handed to inpainting as: what is known of it there is
// exactly what stands in the file.

import { readWav } from '../../core/audio/wav';
import { sliceSamples, type SampleSet } from '../protocol/samples';
import { clipFile } from './clipFiles';
import { inEightBits, picturePng } from './eightBits';
import { wavOf } from './soundFiles';

/** A PNG file of a picture, an animated one of a clip, a WAV file of a sound; null for points. */
export function givenFile(set: SampleSet, index: number): Uint8Array<ArrayBuffer> | null {
  switch (set.kind) {
    case 'images':
      return picturePng(set, index);
    case 'video':
      return clipFile('png', set, index);
    case 'audio':
      return Uint8Array.from(wavOf(set, index));
    case 'points':
      return null;
  }
}

/** One sample of a set as its file has it: 8 bits a channel, or 16 bits of a sound. */
export function asGiven(set: SampleSet, index: number): SampleSet {
  if (set.kind !== 'audio') return inEightBits(set, index);
  return { ...sliceSamples(set, index, index + 1), values: readWav(wavOf(set, index)).values };
}
