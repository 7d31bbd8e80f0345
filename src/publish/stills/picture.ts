// Layer: host, publish. No vscode: the command line uses it too. A built-in picture as noise comes in: the
// upper row of the still picture of the widget `noising`.

import { drawPicture } from '../../core/data/pictures';
import type { ForwardCoefficients } from '../../core/forward';
import { encodePng } from '../../core/png/encode';
import { philoxNormals } from '../../core/rng/philox';
import { STREAMS } from '../../core/rng/streams';
import { dataUrl } from '../dataUrl';

/** Pixels on a side: noise does not compress, and there are several. */
const SIDE = 48;

/** x = signal·x₀ + noise·ε at each of the times, as addresses of PNG files. */
export function noisyPictures(times: readonly ForwardCoefficients[]): string[] {
  const { rgba } = drawPicture('cat', SIDE);
  const epsilon = new Float32Array(SIDE * SIDE * 3);
  philoxNormals(0, STREAMS.noisingView, 0, epsilon);
  return times.map(({ signal, noise }) => {
    // What is outside of [−1, 1] is black or full.
    const pixels = new Uint8ClampedArray(epsilon.length);
    for (let at = 0; at < pixels.length; at++) {
      const x0 = rgba[Math.floor(at / 3) * 4 + (at % 3)] / 127.5 - 1;
      pixels[at] = 127.5 * (1 + signal * x0 + noise * epsilon[at]);
    }
    const bytes = new Uint8Array(pixels.buffer);
    return dataUrl('image/png', encodePng({ width: SIDE, height: SIDE, channels: 3, bytes }));
  });
}
