// Layer: shared (pure). Sounds as WAV files, the same from the lab and the command line.

import { writeWav } from '../../core/audio/wav';
import {
  className,
  sampleCount,
  sampleLength,
  sliceSamples,
  type SampleSet,
} from '../protocol/samples';

/** What sounds are played at where a file of samples does not say. */
export const USUAL_RATE = 8000;

/** One sound as a WAV file. */
export function wavOf(set: SampleSet, index: number): Uint8Array {
  const { values } = sliceSamples(set, index, index + 1);
  return writeWav(values, set.sampleRate ?? USUAL_RATE);
}

/** A file for each sound, in their order: "003-7.wav" is sound 3 of class 7. None for other samples. */
export function soundFiles(set: SampleSet): { name: string; bytes: Uint8Array }[] {
  if (set.kind !== 'audio') return [];
  const digits = String(Math.max(0, sampleCount(set) - 1)).length;
  return Array.from({ length: set.values.length / sampleLength(set) }, (_, index) => {
    const label = className(set, index);
    const end = label === null ? '' : `-${fileName(label)}`;
    return { name: `${String(index).padStart(digits, '0')}${end}.wav`, bytes: wavOf(set, index) };
  });
}

/** Signs that file names cannot have, in words. */
const SIGNS: Readonly<Record<string, string>> = { '*': 'star', '#': 'hash' };

function fileName(label: string): string {
  return Array.from(label, (sign) => SIGNS[sign] ?? (/[\w-]/.test(sign) ? sign : '_')).join('');
}
