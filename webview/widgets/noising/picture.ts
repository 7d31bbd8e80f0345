// Layer: page, widgets. A built-in picture, its noise, and the sum of both at a step, as pixels. The
// noise is the same at every step, so that a slider shows one path.

import { drawPicture, PICTURES } from '../../../src/core/data/pictures';
import type { PictureName } from '../../../src/core/data/pictures';
import type { ForwardCoefficients } from '../../../src/core/forward';
import { philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';

/** Pixels on a side: as small as what models are trained on, large enough to be recognised. */
export const SIDE = 64;

/** Clean picture and noise, row-major (SIDE × SIDE × 3), the picture in [−1, 1]. */
export interface NoisyPicture {
  x0: Float32Array;
  epsilon: Float32Array;
}

export function chosenPicture(chosen: unknown): PictureName {
  return PICTURES.find(({ id }) => id === chosen)?.id ?? 'cat';
}

export function noisyPicture(name: PictureName): NoisyPicture {
  const { rgba } = drawPicture(name, SIDE);
  const x0 = new Float32Array(SIDE * SIDE * 3);
  x0.forEach((_, at) => {
    x0[at] = rgba[Math.floor(at / 3) * 4 + (at % 3)] / 127.5 - 1;
  });
  const epsilon = new Float32Array(x0.length);
  philoxNormals(0, STREAMS.noisingView, 0, epsilon);
  return { x0, epsilon };
}

/** signal·x₀ + noise·ε as pixels; what is outside of [−1, 1] is black or full. */
export function pixelsAt(
  { x0, epsilon }: NoisyPicture,
  { signal, noise }: ForwardCoefficients,
): ImageData {
  const image = new ImageData(SIDE, SIDE);
  const { data } = image;
  for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const at = 3 * pixel + channel;
      data[4 * pixel + channel] = 127.5 * (1 + signal * x0[at] + noise * epsilon[at]);
    }
    data[4 * pixel + 3] = 255;
  }
  return image;
}
