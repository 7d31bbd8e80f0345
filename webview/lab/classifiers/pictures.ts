// Layer: worker (pure). Pictures as a classifier is given them: its own size and channels, [channels,
// height, width] in [−1, 1].

import type { DataSample } from '../../../src/core/data/dataSet';
import { fitPicture, type Frame } from '../../../src/core/data/images/fit';

/** The pictures numbered from `start` to before `end`. */
export function networkPictures(
  { shape: [height, width, channels], values }: Pick<DataSample, 'shape' | 'values'>,
  frame: Frame,
  start: number,
  end: number,
): Float32Array {
  const { size } = frame;
  const length = height * width * channels;
  const isFitting = height === size && width === size && channels === frame.channels;
  const pixels = size * size;
  const out = new Float32Array((end - start) * pixels * frame.channels);
  const bytes = new Uint8ClampedArray(length);
  const fitted = new Uint8Array(pixels * frame.channels);
  for (let row = start; row < end; row++) {
    const picture = values.subarray(row * length, (row + 1) * length);
    const to = ((row - start) * out.length) / (end - start);
    if (isFitting) {
      toPlanes(picture, frame.channels, out, to, (value) => value);
    } else {
      picture.forEach((value, i) => {
        bytes[i] = (value + 1) * 127.5;
      });
      fitPicture({ width, height, channels, values: bytes }, frame, fitted, 0);
      toPlanes(fitted, frame.channels, out, to, (byte) => byte / 127.5 - 1);
    }
  }
  return out;
}

/** Channels behind each other instead of beside each other. */
function toPlanes(
  picture: Float32Array | Uint8Array,
  channels: number,
  out: Float32Array,
  to: number,
  inUnits: (value: number) => number,
): void {
  const pixels = picture.length / channels;
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c++) {
      out[to + c * pixels + i] = inUnits(picture[i * channels + c]);
    }
  }
}
