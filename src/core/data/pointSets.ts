// Layer: core (pure). The built-in 2-D point sets. Each set is a map from three uniform numbers
// to a clean point, so that every point is drawn independently (any part of a set is a sample of
// it) and the same seed gives the same points everywhere. Jitter is added afterwards.
// Uniforms and normals come from Philox with the seed of the data, on streams of their own.

import { philoxNormals, philoxUniforms } from '../rng/philox';
import { STREAMS } from '../rng/streams';
import { dinoPoint } from './dino';

/** Ids of the sets. */
export type PointSetName =
  'moons' | 'two_spirals' | 'swiss_roll' | 'eight_gaussians' | 'checkerboard' | 'dino';

/** An entry of the catalogue. */
export interface PointSet {
  id: PointSetName;
  label: string;
  /** One sentence: what it looks like and what it is good for. */
  description: string;
  /** Default standard deviation of the jitter, in units of the set. */
  noise: number;
  /** Clean point for uniforms in [0, 1). */
  place: (u: number, v: number, w: number) => readonly [x: number, y: number];
}

export const POINT_SETS: readonly PointSet[] = [
  {
    id: 'moons',
    label: 'Two moons',
    description: 'Two interleaved half circles: two curved modes that nearly touch.',
    noise: 0.05,
    place: moons,
  },
  {
    id: 'two_spirals',
    label: 'Two spirals',
    description: 'Two arms that wind around each other one and a half times, evenly dense.',
    noise: 0.1,
    place: twoSpirals,
  },
  {
    id: 'swiss_roll',
    label: 'Swiss roll',
    description: 'The section of a rolled sheet: one long thin curve that comes close to itself.',
    noise: 0.1,
    place: swissRoll,
  },
  {
    id: 'eight_gaussians',
    label: 'Eight Gaussians',
    description:
      'Eight separate round clusters on a circle, each of them one eighth of the points.',
    noise: 0.15,
    place: eightGaussians,
  },
  {
    id: 'checkerboard',
    label: 'Checkerboard',
    description: 'Every other square of a four by four board: flat density with sharp edges.',
    noise: 0,
    place: checkerboard,
  },
  {
    id: 'dino',
    label: 'Dinosaur',
    description: 'The line drawing of a long-necked dinosaur: thin strokes and small details.',
    noise: 0.015,
    place: dinoPoint,
  },
];

/** There is no built-in point set of this name. */
export class UnknownPointSetError extends Error {
  override readonly name = 'UnknownPointSetError';

  constructor(name: string) {
    const known = POINT_SETS.map((set) => set.id).join(', ');
    super(`There is no point set "${name}"; the built-in ones are ${known}.`);
  }
}

/** The catalogue entry of a set. @throws UnknownPointSetError */
export function pointSet(name: PointSetName): PointSet {
  const set = POINT_SETS.find(({ id }) => id === name);
  if (!set) throw new UnknownPointSetError(name);
  return set;
}

/**
 * Draws `count` independent points of a built-in set, row-major (count × 2), in units of the set.
 * The first k of n points are the same for every n.
 *
 * @param noise standard deviation of the Gaussian jitter; 0 draws the clean set
 */
export function drawPointSet(
  name: PointSetName,
  count: number,
  seed: number,
  noise: number,
): Float32Array {
  const { place } = pointSet(name);
  const uniforms = new Float64Array(count * UNIFORMS);
  philoxUniforms(seed, STREAMS.data, 0, uniforms);
  const points = new Float32Array(count * 2);
  philoxNormals(seed, STREAMS.dataJitter, 0, points);
  for (let i = 0; i < count; i += 1) {
    const at = i * UNIFORMS;
    const [x, y] = place(uniforms[at], uniforms[at + 1], uniforms[at + 2]);
    points[2 * i] = x + noise * points[2 * i];
    points[2 * i + 1] = y + noise * points[2 * i + 1];
  }
  return points;
}

/** Uniform numbers that a clean point is made of. */
const UNIFORMS = 3;

/** Unit half circle and its mirror image moved by (1, ½), as scikit-learn's `make_moons`. */
function moons(u: number, v: number): readonly [number, number] {
  const angle = Math.PI * v;
  return u < 0.5
    ? [Math.cos(angle), Math.sin(angle)]
    : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
}

/** Archimedean arms r = φ/3, φ to 3π; √v makes the density along an arm even. */
function twoSpirals(u: number, v: number): readonly [number, number] {
  const angle = 3 * Math.PI * Math.sqrt(v);
  const radius = (u < 0.5 ? 1 : -1) * (angle / 3);
  return [-radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** x–z section of scikit-learn's `make_swiss_roll`, φ in [1½π, 4½π], a fifth of its size. */
function swissRoll(u: number): readonly [number, number] {
  const angle = 1.5 * Math.PI * (1 + 2 * u);
  return [(angle / 5) * Math.cos(angle), (angle / 5) * Math.sin(angle)];
}

/** The centres only, on a circle of radius 2; the jitter makes them Gaussians. */
function eightGaussians(u: number): readonly [number, number] {
  const angle = (Math.PI / 4) * Math.floor(8 * u);
  return [2 * Math.cos(angle), 2 * Math.sin(angle)];
}

/** Squares of side 1 on [−2, 2]², those whose indices have an even sum. */
function checkerboard(u: number, v: number, w: number): readonly [number, number] {
  const square = Math.floor(8 * u);
  const row = Math.floor(square / 2);
  const column = 2 * (square % 2) + (row % 2);
  return [column - 2 + v, row - 2 + w];
}
