// Clips of balls, and what is read from their pixels.

import { describe, expect, it } from 'vitest';
import { ballPath, ballWorld, drawBalls } from '../../../src/core/data/video/ball';
import { motionOf, parseBall, type BallClip } from '../../../src/core/statistics/motion';

const world = ballWorld(16, 8, 1);
const { radius, size, frames } = world;

function clipOf(path: Float64Array, balls: 1 | 2 = 1): BallClip {
  const values = new Float32Array(frames * size * size);
  const frame = new Uint8Array(size * size);
  for (let i = 0; i < frames; i += 1) {
    drawBalls(path.subarray(i * balls * 2, (i + 1) * balls * 2), world, frame);
    values.set(
      Float32Array.from(frame, (byte) => byte / 127.5 - 1),
      i * size * size,
    );
  }
  return { values, frames, size, radius };
}

const flights = [0.5, 1, 2, 3].flatMap((speed) =>
  Array.from({ length: 50 }, (_, row) => ({ speed, path: ballPath(world, speed, 7, row) })),
);

describe('a flight', () => {
  it('stays in the box and keeps its speed', () => {
    for (const { speed, path } of flights) {
      expect(Math.min(...path)).toBeGreaterThanOrEqual(radius - 1e-9);
      expect(Math.max(...path)).toBeLessThanOrEqual(size - radius + 1e-9);
      const { speed: seen, change } = motionOf(path, radius, size - radius);
      expect(seen).toBeCloseTo(speed, 6);
      expect(change).toBeLessThan(1e-6);
    }
  });

  it('is the same for the same seed and row, and another for others', () => {
    const first = ballPath(world, 1, 3, 5);
    expect(ballPath(world, 1, 3, 5)).toEqual(first);
    expect(ballPath(world, 1, 4, 5)).not.toEqual(first);
    expect(ballPath(world, 1, 3, 6)).not.toEqual(first);
  });

  it('of two balls keeps momentum along the wall-free axis and their energy', () => {
    const pair = ballWorld(16, 40, 2);
    let met = 0;
    for (let row = 0; row < 40; row += 1) {
      const path = ballPath(pair, 1.5, 1, row);
      for (let frame = 0; frame < pair.frames; frame += 1) {
        const [ax, ay, bx, by] = path.subarray(frame * 4, frame * 4 + 4);
        const distance = Math.hypot(ax - bx, ay - by);
        expect(distance).toBeGreaterThan(2 * radius - 0.2);
        if (distance < 2 * radius + 0.5) met += 1;
      }
    }
    expect(met).toBeGreaterThan(10);
  });
});

describe('parsing a clip', () => {
  it('finds every ball to a twentieth of a pixel', () => {
    for (const { path } of flights) {
      const parsed = parseBall(clipOf(path));
      expect(parsed).not.toBeNull();
      path.forEach((place, i) => {
        expect(Math.abs(place - (parsed?.[i] ?? NaN))).toBeLessThan(0.05);
      });
    }
  });

  it('reads the speed to a tenth of a pixel a frame', () => {
    for (const { speed, path } of flights) {
      const parsed = parseBall(clipOf(path));
      const motion = motionOf(parsed ?? [], radius, size - radius);
      expect(Math.abs(motion.speed - speed)).toBeLessThan(0.1);
      expect(motion.change).toBeLessThan(0.15);
    }
  });

  it('sees a change of speed', () => {
    const path = Float64Array.from({ length: 2 * frames }, (_, i) =>
      i % 2 === 0 ? 8 : 3 + 0.15 * Math.floor(i / 2) ** 2,
    );
    expect(motionOf(path, radius, size - radius).change).toBeGreaterThan(0.25);
  });

  it('refuses noise, two balls, none, and a half-grey one', () => {
    const { path } = flights[0];
    const good = clipOf(path);
    const changed = (value: (v: number, i: number) => number): BallClip => ({
      ...good,
      values: Float32Array.from(good.values as Float32Array, value),
    });
    expect(parseBall(good)).not.toBeNull();
    expect(parseBall(changed((_, i) => Math.sin(i * i)))).toBeNull();
    expect(parseBall(changed(() => -1))).toBeNull();
    expect(parseBall(changed((v) => (v > 0 ? 0.1 : v)))).toBeNull();
    expect(parseBall(clipOf(ballPath(ballWorld(16, 8, 2), 1, 0, 0), 2))).toBeNull();
  });
});
