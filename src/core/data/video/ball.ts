// Layer: core (pure). The built-in clips `ball` and `two_balls`: discs of one size that fly straight
// and bounce off the walls of a box, and off each other, without loss. A clip is a function of the
// seed and of its number alone. Its physics is known, so a clip of a model can be judged by it
// (`statistics/motion.ts`).

import { philoxUniforms } from '../../rng/philox';
import { STREAMS } from '../../rng/streams';

/** What the balls of a set have in common. Lengths are in pixels, speeds in pixels a frame. */
export interface BallWorld {
  /** Side of the square frames. */
  readonly size: number;
  readonly frames: number;
  readonly balls: 1 | 2;
  readonly radius: number;
}

/** Places of the centres, frame after frame and ball after ball: frames × balls × [x, y]. */
export type BallPath = Float64Array;

/** Radius of a ball as a share of the side: about two pixels of 16, so that half a pixel is seen. */
const RADIUS_SHARE = 0.14;
/** Pairs of numbers of which the first inside of the unit circle gives a direction. */
const TRIES = 6;
/** Numbers between 0 and 1 for each ball: its place, and pairs for its direction. */
const UNIFORMS_OF_BALL = 2 + 2 * TRIES;
/** Numbers of a clip: those of two balls, whatever the set, so that sets share no numbers by halves. */
const UNIFORMS = 2 * UNIFORMS_OF_BALL;
/** Steps of a frame in which balls may meet; at 3 pixels a frame one is less than a tenth of a pixel. */
const SUBSTEPS = 32;

export function ballWorld(size: number, frames: number, balls: 1 | 2): BallWorld {
  return { size, frames, balls, radius: RADIUS_SHARE * size };
}

/** The flight of clip `row`, in which every ball starts with `speed`. */
export function ballPath(world: BallWorld, speed: number, seed: number, row: number): BallPath {
  const { balls, radius, size, frames } = world;
  const uniforms = new Float64Array(UNIFORMS);
  philoxUniforms(seed, STREAMS.dataClips, row * UNIFORMS, uniforms);
  const states = Array.from({ length: balls }, (_, ball) => {
    const own = uniforms.subarray(ball * UNIFORMS_OF_BALL, (ball + 1) * UNIFORMS_OF_BALL);
    // Two balls start in halves of their own, so that they never overlap.
    const room = balls === 1 ? size - 2 * radius : size / 2 - 2 * radius;
    const left = radius + (ball * size) / 2;
    const [dx, dy] = direction(own.subarray(2));
    return {
      x: left + own[0] * room,
      y: radius + own[1] * (size - 2 * radius),
      vx: speed * dx,
      vy: speed * dy,
    };
  });
  const path = new Float64Array(frames * balls * 2);
  for (let frame = 0; frame < frames; frame += 1) {
    states.forEach(({ x, y }, ball) => {
      path.set([x, y], (frame * balls + ball) * 2);
    });
    for (let step = 0; step < SUBSTEPS; step += 1) advance(states, world);
  }
  return path;
}

/**
 * Draws one frame: black with white discs, each pixel by the share of it that is covered.
 * @param centres balls × [x, y]
 * @param out size × size bytes
 */
export function drawBalls(
  centres: ArrayLike<number>,
  { size, radius }: Pick<BallWorld, 'size' | 'radius'>,
  out: Uint8Array,
): void {
  for (let i = 0; i < size * size; i += 1) {
    const [x, y] = [(i % size) + 0.5, Math.floor(i / size) + 0.5];
    let covered = 0;
    for (let ball = 0; ball < centres.length; ball += 2)
      covered = Math.max(covered, coverage(x - centres[ball], y - centres[ball + 1], radius));
    out[i] = Math.round(255 * covered);
  }
}

/** Share of a pixel under a disc whose centre is (dx, dy) away; the edge is one pixel wide. */
export function coverage(dx: number, dy: number, radius: number): number {
  return Math.min(1, Math.max(0, radius + 0.5 - Math.sqrt(dx * dx + dy * dy)));
}

interface State {
  x: number;
  y: number;
  vx: number;
  vy: number;
}

function advance(states: readonly State[], { size, radius }: BallWorld): void {
  for (const state of states) {
    state.x += state.vx / SUBSTEPS;
    state.y += state.vy / SUBSTEPS;
    [state.x, state.vx] = bounced(state.x, state.vx, radius, size - radius);
    [state.y, state.vy] = bounced(state.y, state.vy, radius, size - radius);
  }
  if (states.length === 2) collide(states[0], states[1], radius);
}

function bounced(place: number, speed: number, low: number, high: number): [number, number] {
  if (place < low) return [2 * low - place, -speed];
  return place > high ? [2 * high - place, -speed] : [place, speed];
}

/** Equal masses exchange what they have of speed along the line between them. */
function collide(a: State, b: State, radius: number): void {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const approach = (a.vx - b.vx) * dx + (a.vy - b.vy) * dy;
  if (square > 4 * radius * radius || approach <= 0) return;
  const share = approach / square;
  a.vx -= share * dx;
  a.vy -= share * dy;
  b.vx += share * dx;
  b.vy += share * dy;
}

/** A direction that favours none, from pairs of numbers between 0 and 1. */
function direction(uniforms: ArrayLike<number>): [number, number] {
  let [x, y] = [1, 0];
  for (let i = 0; i < TRIES; i += 1) {
    [x, y] = [2 * uniforms[2 * i] - 1, 2 * uniforms[2 * i + 1] - 1];
    const square = x * x + y * y;
    if (square > 0.01 && square <= 1) break;
  }
  const length = Math.sqrt(x * x + y * y) || 1;
  return [x / length, y / length];
}
