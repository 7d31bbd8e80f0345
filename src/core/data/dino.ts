// Layer: core (pure). The dinosaur: a line drawing of our own, a long-necked animal that looks to
// the right, given as a few control points per stroke. Strokes are Catmull–Rom curves through the
// control points, or straight segments; a point is drawn evenly by length along all of them.

interface Stroke {
  points: readonly (readonly [x: number, y: number])[];
  closed: boolean;
  smooth: boolean;
}

/** Units: the animal is about 4.6 long and 3.1 high, its middle near the origin. */
const STROKES: readonly Stroke[] = [
  {
    // The outline: tail, back, neck, head, chest, front leg, belly, hind leg.
    closed: true,
    smooth: true,
    points: [
      [-2.45, -0.62],
      [-2.1, -0.3],
      [-1.65, 0.02],
      [-1.15, 0.38],
      [-0.55, 0.62],
      [0.05, 0.6],
      [0.48, 0.52],
      [0.78, 0.74],
      [0.93, 1.12],
      [1.02, 1.48],
      [1.18, 1.76],
      [1.45, 1.86],
      [1.75, 1.78],
      [2.02, 1.62],
      [2.08, 1.5],
      [1.92, 1.41],
      [1.62, 1.4],
      [1.42, 1.28],
      [1.37, 0.95],
      [1.32, 0.5],
      [1.2, 0.08],
      [1.08, -0.3],
      [1.07, -0.75],
      [1.12, -1.12],
      [1.05, -1.2],
      [0.78, -1.2],
      [0.72, -1.12],
      [0.7, -0.75],
      [0.58, -0.42],
      [0.2, -0.5],
      [-0.25, -0.5],
      [-0.43, -0.68],
      [-0.42, -1.1],
      [-0.48, -1.2],
      [-0.76, -1.2],
      [-0.82, -1.12],
      [-0.88, -0.72],
      [-1.08, -0.38],
      [-1.5, -0.3],
      [-2.0, -0.45],
    ],
  },
  {
    // The far front leg.
    closed: false,
    smooth: true,
    points: [
      [0.5, -0.46],
      [0.5, -0.8],
      [0.46, -1.0],
      [0.36, -1.03],
      [0.26, -1.0],
      [0.22, -0.78],
      [0.18, -0.5],
    ],
  },
  {
    // The far hind leg.
    closed: false,
    smooth: true,
    points: [
      [-0.98, -0.5],
      [-1.02, -0.85],
      [-1.06, -1.0],
      [-1.18, -1.03],
      [-1.3, -0.98],
      [-1.3, -0.75],
      [-1.38, -0.33],
    ],
  },
  {
    // Plates along the back.
    closed: false,
    smooth: false,
    points: [
      [-1.5, 0.14],
      [-1.42, 0.5],
      [-1.12, 0.41],
      [-1.0, 0.83],
      [-0.68, 0.6],
      [-0.48, 1.04],
      [-0.18, 0.65],
      [0.08, 0.96],
      [0.3, 0.56],
    ],
  },
  {
    // The eye.
    closed: true,
    smooth: true,
    points: [
      [1.57, 1.66],
      [1.5, 1.73],
      [1.43, 1.66],
      [1.5, 1.59],
    ],
  },
  {
    // The mouth.
    closed: false,
    smooth: true,
    points: [
      [2.0, 1.53],
      [1.8, 1.51],
      [1.66, 1.54],
    ],
  },
];

/** Straight pieces that a curve between two control points is cut into. */
const PIECES = 12;

/** Length along all strokes at which each segment ends, and the segment itself. */
interface Segment {
  end: number;
  from: readonly [number, number];
  to: readonly [number, number];
}

const SEGMENTS: readonly Segment[] = measure(STROKES.map(flatten));

/** A point of the drawing, even by length for u uniform in [0, 1). */
export function dinoPoint(u: number): readonly [x: number, y: number] {
  const total = SEGMENTS[SEGMENTS.length - 1].end;
  const length = u * total;
  let low = 0;
  let high = SEGMENTS.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (SEGMENTS[middle].end > length) high = middle;
    else low = middle + 1;
  }
  const segment = SEGMENTS[low];
  const start = low === 0 ? 0 : SEGMENTS[low - 1].end;
  const share = (length - start) / (segment.end - start);
  const [x0, y0] = segment.from;
  const [x1, y1] = segment.to;
  return [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
}

type Point = readonly [x: number, y: number];

/** The corners of a stroke as straight segments; a closed stroke comes back to its start. */
function flatten(stroke: Stroke): Point[] {
  const { points, closed, smooth } = stroke;
  const count = points.length;
  const at = (i: number): Point => {
    const wrapped = closed ? (i + count) % count : Math.min(Math.max(i, 0), count - 1);
    return points[wrapped];
  };
  const corners: Point[] = [at(0)];
  const pieces = smooth ? PIECES : 1;
  for (let i = 0; i < (closed ? count : count - 1); i += 1) {
    for (let piece = 1; piece <= pieces; piece += 1) {
      const s = piece / pieces;
      corners.push(smooth ? catmullRom(at(i - 1), at(i), at(i + 1), at(i + 2), s) : at(i + 1));
    }
  }
  return corners;
}

/** Uniform Catmull–Rom curve from b (s = 0) to c (s = 1); its tangents there are (c−a)/2, (d−b)/2. */
function catmullRom(a: Point, b: Point, c: Point, d: Point, s: number): Point {
  const axis = (i: 0 | 1): number =>
    b[i] +
    (s / 2) *
      (c[i] -
        a[i] +
        s * (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i] + s * (3 * (b[i] - c[i]) + d[i] - a[i])));
  return [axis(0), axis(1)];
}

function measure(polylines: Point[][]): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const corners of polylines) {
    for (let i = 1; i < corners.length; i += 1) {
      const [from, to] = [corners[i - 1], corners[i]];
      end += Math.hypot(to[0] - from[0], to[1] - from[1]);
      segments.push({ end, from, to });
    }
  }
  return segments;
}
