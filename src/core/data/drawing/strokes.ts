// Layer: core (pure). Tools that draw points of the plane: a spray, a line, an eraser. Points are
// row-major (n × 2). Every stroke has a number, and its points are a function of it, so that the
// same strokes give the same drawing.

import { philoxNormals, philoxUniforms } from '../../rng/philox';
import { STREAMS } from '../../rng/streams';

export type Position = readonly [x: number, y: number];

/** The drawing lies in the square from −HALF to HALF, about as far as standardised data reach. */
export const HALF = 2;

/** Numbers of the stream that a stroke may use. */
const STROKE_NUMBERS = 2 ** 20;

export interface Spray {
  /** Standard deviation of the points around the brush. */
  readonly spread: number;
  /** Points of a dab, and of every `spread` that the brush moves on (at least {@link LEAST_STEP}). */
  readonly density: number;
}

/** A very fine brush does not spray without bound. */
const LEAST_STEP = 0.02;

/** A dab of the brush. @param stroke number of the stroke in the drawing */
export function dab(at: Position, { spread, density }: Spray, stroke: number): Float32Array {
  return scattered(density, spread, stroke, () => at);
}

/** The brush moved along a straight line; the dab at its beginning is not part of it. */
export function sprayedLine(
  from: Position,
  to: Position,
  spray: Spray,
  stroke: number,
): Float32Array {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const count = Math.round((spray.density * length) / Math.max(spray.spread, LEAST_STEP));
  return scattered(count, spray.spread, stroke, (share) => [
    from[0] + share * (to[0] - from[0]),
    from[1] + share * (to[1] - from[1]),
  ]);
}

/** Points of a normal distribution around places on a path; those beyond the square are left out. */
function scattered(
  count: number,
  spread: number,
  stroke: number,
  place: (share: number) => Position,
): Float32Array {
  const first = stroke * STROKE_NUMBERS;
  const offsets = new Float64Array(2 * count);
  const shares = new Float64Array(count);
  philoxNormals(0, STREAMS.drawnPoints, first, offsets);
  philoxUniforms(0, STREAMS.drawnPoints, first + 2 * count, shares);
  const points = new Float32Array(2 * count);
  shares.forEach((share, i) => {
    const [x, y] = place(share);
    points[2 * i] = x + spread * offsets[2 * i];
    points[2 * i + 1] = y + spread * offsets[2 * i + 1];
  });
  return where(points, (x, y) => Math.abs(x) <= HALF && Math.abs(y) <= HALF);
}

/** The points that are further from `at` than `radius`. */
export function erased(points: Float32Array, at: Position, radius: number): Float32Array {
  return where(points, (x, y) => Math.hypot(x - at[0], y - at[1]) > radius);
}

export function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function where(points: Float32Array, keeps: (x: number, y: number) => boolean): Float32Array {
  const kept = new Float32Array(points.length);
  let length = 0;
  for (let i = 0; i < points.length; i += 2) {
    if (!keeps(points[i], points[i + 1])) continue;
    kept[length] = points[i];
    kept[length + 1] = points[i + 1];
    length += 2;
  }
  return kept.slice(0, length);
}
