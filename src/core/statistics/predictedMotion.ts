// Layer: core (pure). How right clips are that were continued from known frames: the ball of each beside
// that of the true clip. With one known frame any direction is right, with two the flight is settled.

import { ballWorld } from '../data/video/ball';
import { motionOf, parseBall } from './motion';

export interface PredictedMotion {
  /** Of the true clip, pixels a frame. */
  readonly speed: number;
  /** Clips whose ball can be parsed in every frame, of how many. */
  readonly parsed: number;
  readonly count: number;
  /** Medians over those, in pixels a frame: distance from the true speed, change of the velocity. */
  readonly speedError: number;
  readonly change: number;
  /** Median of the mean distance from the true ball over the frames that were not known, in pixels. */
  readonly distance: number;
}

/**
 * @param shape of a clip, [frames, size, size, 1]
 * @param clips count × shape, from −1 to 1
 * @returns null where the true clip shows no ball, or none of the clips does
 */
export function predictedMotion(
  shape: readonly number[],
  truth: Float32Array,
  clips: Float32Array,
  isKnown: readonly boolean[],
): PredictedMotion | null {
  const [frames, size, , channels] = shape;
  if (channels !== 1) return null;
  const { radius } = ballWorld(size, frames, 1);
  const pathOf = (values: Float32Array): Float64Array | null =>
    parseBall({ values, frames, size, radius });
  const motion = (path: Float64Array) => motionOf(path, radius, size - radius);
  const right = pathOf(truth);
  if (right === null) return null;
  const count = clips.length / truth.length;
  const paths = Array.from({ length: count }, (_, i) =>
    pathOf(clips.subarray(i * truth.length, (i + 1) * truth.length)),
  ).filter((path) => path !== null);
  if (paths.length === 0) return null;
  const { speed } = motion(right);
  const unknown = Array.from({ length: frames }, (_, frame) => frame).filter(
    (frame) => !isKnown[frame],
  );
  const away = (path: Float64Array): number =>
    unknown.reduce(
      (sum, frame) =>
        sum +
        Math.hypot(path[2 * frame] - right[2 * frame], path[2 * frame + 1] - right[2 * frame + 1]),
      0,
    ) / unknown.length;
  return {
    speed,
    parsed: paths.length,
    count,
    speedError: median(paths.map((path) => Math.abs(motion(path).speed - speed))),
    change: median(paths.map((path) => motion(path).change)),
    distance: median(paths.map(away)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
