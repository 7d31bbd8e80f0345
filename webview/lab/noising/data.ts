// Layer: worker (pure). What the noising view noises as x₀, flat and in the units of a network: an
// image in [−1, 1] with three numbers a pixel (alpha laid over white), points with two numbers each,
// standardised. Number i of x₀ always meets number i of the noise stream, whatever t is.

import { fitScaling, toNetwork } from '../../../src/core/data/scaling';
import { philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import type { ForwardCoefficients } from '../../../src/core/forward';
import type { WorkerMethods } from '../../../src/shared/protocol/worker';
import { HISTOGRAM_BINS, HISTOGRAM_RANGE } from './shaders';

export interface NoisingData {
  kind: 'image' | 'points';
  /** Pixels of an image; count × 1 for points. */
  width: number;
  height: number;
  /** x₀, row-major: height × width × 3, or count × 2. */
  x0: Float32Array<ArrayBuffer>;
}

/** What can be noised as it is. */
export type NoisingInput = Exclude<WorkerMethods['setNoisingData']['params'], { kind: 'data' }>;

/** There is nothing to noise, or it is larger than a canvas can show. */
export class NoisingDataError extends Error {
  override readonly name = 'NoisingDataError';
}

const LARGEST_SIDE = 4096;

/** x₀ of an image or of points. @throws {NoisingDataError} */
export function noisingData(input: NoisingInput): NoisingData {
  return input.kind === 'image' ? imageData(input) : pointData(input.points);
}

function imageData(image: Extract<NoisingInput, { kind: 'image' }>): NoisingData {
  const { width, height, rgba } = image;
  if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
    throw new NoisingDataError(
      `The image has ${width} × ${height} pixels; allowed are 1 to ${LARGEST_SIDE} a side.`,
    );
  }
  const x0 = new Float32Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = rgba[pixel * 4 + 3] / 255;
    for (let channel = 0; channel < 3; channel++) {
      const shown = rgba[pixel * 4 + channel] * alpha + 255 * (1 - alpha);
      x0[pixel * 3 + channel] = shown / 127.5 - 1;
    }
  }
  return { kind: 'image', width, height, x0 };
}

/** Points in the units of a network, as they are trained on: mean 0, and variance 1 over both axes. */
function pointData(points: Float32Array): NoisingData {
  const count = points.length / 2;
  if (count < 1) throw new NoisingDataError('There are no points to show.');
  const x0 = Float32Array.from(toNetwork(points, fitScaling(points, 2)));
  return { kind: 'points', width: count, height: 1, x0 };
}

/** x_t on the CPU, in float32 storage: the reference of the kernel. */
export function noisyValues(
  data: NoisingData,
  at: ForwardCoefficients,
  seed: number,
): Float32Array {
  return mixed(data, noiseOf(data, seed), at);
}

/** ε of every number of x₀. */
export function noiseOf({ x0 }: NoisingData, seed: number): Float32Array {
  const epsilon = new Float32Array(x0.length);
  philoxNormals(seed, STREAMS.noisingView, 0, epsilon);
  return epsilon;
}

/** a·x₀ + s·ε. */
export function mixed(
  { x0 }: NoisingData,
  epsilon: Float32Array,
  { signal, noise }: ForwardCoefficients,
): Float32Array {
  return x0.map((x, i) => signal * x + noise * epsilon[i]);
}

/** Counts of the values in equal bins over [−4, 4]; what lies outside is not counted. */
export function histogramOf(values: Float32Array): Uint32Array {
  const counts = new Uint32Array(HISTOGRAM_BINS);
  for (const value of values) {
    const bin = Math.floor(((value + HISTOGRAM_RANGE) * HISTOGRAM_BINS) / (2 * HISTOGRAM_RANGE));
    if (bin >= 0 && bin < HISTOGRAM_BINS) counts[bin]++;
  }
  return counts;
}

/** Where a picture of `width` × `height` goes in a box: centred, as large as fits. */
export function fitInto(
  box: { left: number; width: number; height: number },
  width: number,
  height: number,
): { left: number; top: number; scale: number } {
  const scale = Math.min(box.width / width, box.height / height);
  return {
    left: box.left + (box.width - width * scale) / 2,
    top: (box.height - height * scale) / 2,
    scale,
  };
}
