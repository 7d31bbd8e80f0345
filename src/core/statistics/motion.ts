// Layer: core (pure). What a clip of one ball says of its motion: where the ball is in every frame,
// how fast it flies, and whether it keeps its speed. The ball is found in the pixels, so a generated
// clip is judged by what it shows. The idea of judging a video model by its physics: Kang et al.,
// "How far is video generation from world model: a physical law perspective", 2024.

import { coverage } from '../data/video/ball';

/** Frames of a clip with one ball. Lengths are in pixels. */
export interface BallClip {
  /** frames × size × size, from −1 (black) to 1 (white). */
  readonly values: ArrayLike<number>;
  readonly frames: number;
  readonly size: number;
  readonly radius: number;
}

export interface Motion {
  /** Pixels a frame, walls taken out. */
  readonly speed: number;
  /** Root of the mean squared change of the velocity from its mean, pixels a frame. */
  readonly change: number;
}

/** Root of the mean squared difference between a frame and the ball drawn where it seems to be. */
const MOST_RESIDUAL = 0.15;
/** The search for the place at which the drawn ball fits best ends with steps of this many pixels. */
const FINEST = 0.004;

/**
 * The centre of the ball in each frame, frames × [x, y].
 * @returns null where a frame does not look like one ball of this radius
 */
export function parseBall(clip: BallClip): Float64Array | null {
  const { frames, size } = clip;
  const path = new Float64Array(frames * 2);
  for (let frame = 0; frame < frames; frame += 1) {
    const place = parseFrame(clip, frame * size * size);
    if (place === null) return null;
    path.set(place, frame * 2);
  }
  return path;
}

function parseFrame({ values, size, radius }: BallClip, start: number): [number, number] | null {
  let [mass, x, y] = [0, 0, 0];
  for (let i = 0; i < size * size; i += 1) {
    // A grey haze is not the ball: only what is more white than black counts for its place.
    const white = Math.max(0, values[start + i]);
    mass += white;
    x += white * ((i % size) + 0.5);
    y += white * (Math.floor(i / size) + 0.5);
  }
  if (mass === 0) return null;
  // Without a ball every pixel is black; a ball changes what lies under it.
  let empty = 0;
  for (let i = 0; i < size * size; i += 1) empty += (values[start + i] + 1) ** 2;
  const reach = radius + 0.5;
  const residual = (cx: number, cy: number): number => {
    let sum = empty;
    for (let row = firstIn(cy - reach); row < Math.min(size, cy + reach); row += 1) {
      for (let column = firstIn(cx - reach); column < Math.min(size, cx + reach); column += 1) {
        const value = values[start + row * size + column];
        const drawn = 2 * coverage(column + 0.5 - cx, row + 0.5 - cy, radius) - 1;
        sum += (value - drawn) ** 2 - (value + 1) ** 2;
      }
    }
    // A frame that is drawn exactly may come to less than nothing by rounding.
    return Math.sqrt(Math.max(0, sum) / (size * size));
  };
  const [cx, cy, left] = lowest(residual, x / mass, y / mass);
  return left <= MOST_RESIDUAL ? [cx, cy] : null;
}

/** The first row or column of which something lies beyond `edge`. */
function firstIn(edge: number): number {
  return Math.max(0, Math.floor(edge));
}

/** Coordinate descent with halved steps from a place that is right to a pixel. */
function lowest(
  residual: (x: number, y: number) => number,
  x: number,
  y: number,
): [x: number, y: number, residual: number] {
  let [bestX, bestY, best] = [x, y, residual(x, y)];
  let step = 0.5;
  while (step > FINEST) {
    const before = best;
    for (const [dx, dy] of [
      [step, 0],
      [-step, 0],
      [0, step],
      [0, -step],
    ]) {
      const value = residual(bestX + dx, bestY + dy);
      if (value < best) [bestX, bestY, best] = [bestX + dx, bestY + dy, value];
    }
    if (best === before) step /= 2;
  }
  return [bestX, bestY, best];
}

/**
 * The motion of a path in a box: what a wall turned round counts as flown on. The steps that change
 * the velocity least are taken, as a ball that nothing pushes would have made them.
 * @param path frames × [x, y], at least 2 frames
 * @param low least, and `high` largest place of the centre on either axis
 */
export function motionOf(path: ArrayLike<number>, low: number, high: number): Motion {
  const frames = path.length / 2;
  const axes = [0, 1].map((axis) => {
    const places = Array.from({ length: frames }, (_, frame) => path[2 * frame + axis]);
    return unfoldedSteps(places, low, high);
  });
  const means = axes.map((steps) => steps.reduce((sum, step) => sum + step, 0) / steps.length);
  const squares = axes.map((steps, axis) =>
    steps.reduce((sum, step) => sum + (step - means[axis]) ** 2, 0),
  );
  return {
    speed: Math.hypot(means[0], means[1]),
    change: Math.sqrt((squares[0] + squares[1]) / (frames - 1)),
  };
}

/**
 * The step of each frame along one axis as if there were no walls. A step may be direct, or by way
 * of the low or the high wall, after which the direction is turned round. Of all sequences that with
 * the least sum of squared changes between steps (dynamic programming over the kind of the step and
 * the direction).
 */
function unfoldedSteps(places: readonly number[], low: number, high: number): number[] {
  interface Route {
    readonly cost: number;
    /** 1, or −1 while the axis is turned round. */
    readonly turn: 1 | -1;
    readonly steps: readonly number[];
  }
  let routes: Route[] = [{ cost: 0, turn: 1, steps: [] }];
  for (let frame = 1; frame < places.length; frame += 1) {
    const [from, to] = [places[frame - 1], places[frame]];
    const found = new Map<string, Route>();
    for (const { cost, turn, steps } of routes) {
      const choices: readonly (readonly [step: number, turned: boolean, name: string])[] = [
        [to - from, false, 'direct'],
        [-(from - low + (to - low)), true, 'low'],
        [high - from + (high - to), true, 'high'],
      ];
      for (const [step, turned, name] of choices) {
        const flown = turn * step;
        const last = steps.at(-1);
        const route: Route = {
          // Without an earlier step the shorter way is the likelier one.
          cost: cost + (last === undefined ? FIRST_STEP * flown ** 2 : (flown - last) ** 2),
          turn: turned ? (turn === 1 ? -1 : 1) : turn,
          steps: [...steps, flown],
        };
        const key = `${name} ${route.turn}`;
        const known = found.get(key);
        if (known === undefined || route.cost < known.cost) found.set(key, route);
      }
    }
    routes = [...found.values()];
  }
  return [...routes.reduce((best, route) => (route.cost < best.cost ? route : best)).steps];
}

/** Weight of a first step's own square: little enough to give way to any change of speed. */
const FIRST_STEP = 1e-3;
