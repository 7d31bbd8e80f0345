import { describe, expect, it } from 'vitest';
import { TrajectoryRecorder } from '../../../webview/lab/trajectory';

const POINTS = { kind: 'points', sampleSize: 2 } as const;

function record(steps: number, largest: number) {
  const recorder = new TrajectoryRecorder(Float32Array.of(100, 100), steps, POINTS, largest);
  for (let i = 0; i < steps; i++) {
    recorder.add(i, steps - i, Float32Array.of(i, i), Float32Array.of(-i, -i));
  }
  return recorder.trajectory();
}

describe('TrajectoryRecorder', () => {
  it('keeps every step of a short trajectory, after the start', () => {
    expect(record(3, 1000)).toEqual({
      count: 1,
      timesteps: [3, 2, 1],
      x_t: Float32Array.of(100, 100, 0, 0, 1, 1, 2, 2),
      x_0: Float32Array.of(-0, -0, -1, -1, -2, -2),
      complete: true,
    });
  });

  it('keeps a long one within its bound, the last step always', () => {
    const { timesteps, x_t, x_0, complete } = record(10, 18);
    expect(complete).toBe(false);
    expect(timesteps).toEqual([10, 7, 4, 1]);
    expect(x_t.at(-1)).toBe(9);
    expect(x_t.length + x_0.length).toBeLessThanOrEqual(18);
  });

  it('follows all points, however many they are', () => {
    const recorder = new TrajectoryRecorder(new Float32Array(2 * 500), 2, POINTS, 100);
    recorder.add(0, 2, new Float32Array(1000), new Float32Array(1000));
    recorder.add(1, 1, new Float32Array(1000), new Float32Array(1000));
    expect(recorder.trajectory()).toMatchObject({ count: 500, complete: false, timesteps: [1] });
  });
});

describe('TrajectoryRecorder of pictures', () => {
  const SIZE = 12;
  const PICTURES = { kind: 'images', sampleSize: SIZE } as const;

  /** Picture p of the state after step s is filled with 100·s + p, its prediction with −(100·s + p). */
  function recordPictures(pictures: number, steps: number, largest: number) {
    const state = (step: number) =>
      Float32Array.from({ length: pictures * SIZE }, (_, i) => 100 * step + Math.floor(i / SIZE));
    const recorder = new TrajectoryRecorder(state(0), steps, PICTURES, largest);
    for (let i = 0; i < steps; i++)
      recorder.add(
        i,
        steps - i,
        state(i + 1),
        state(i + 1).map((value) => -value),
      );
    return recorder.trajectory();
  }

  /** The first number of each picture. */
  const firsts = (values: Float32Array) =>
    Array.from({ length: values.length / SIZE }, (_, picture) => values[picture * SIZE]);

  it('follows as many of the first as fit with all steps, and keeps all steps', () => {
    // Seven arrays of the start, three states and three predictions: 5 pictures are 420 numbers.
    const { count, timesteps, x_t, x_0, complete } = recordPictures(20, 3, 430);
    expect(count).toBe(5);
    expect(complete).toBe(true);
    expect(timesteps).toEqual([3, 2, 1]);
    const pictures = [0, 1, 2, 3, 4];
    expect(firsts(x_t)).toEqual([0, 100, 200, 300].flatMap((at) => pictures.map((p) => at + p)));
    expect(firsts(x_0)).toEqual([100, 200, 300].flatMap((at) => pictures.map((p) => -at - p)));
    expect(x_t.length + x_0.length).toBeLessThanOrEqual(430);
  });

  it('follows four at least, and leaves out steps where even those do not fit', () => {
    const { count, timesteps, x_t, x_0, complete } = recordPictures(20, 10, 250);
    expect(count).toBe(4);
    expect(complete).toBe(false);
    expect(timesteps.at(-1)).toBe(1);
    expect(timesteps.length).toBeLessThan(10);
    expect(x_t.length + x_0.length).toBeLessThanOrEqual(250);
    expect(firsts(x_t).slice(-4)).toEqual([1000, 1001, 1002, 1003]);
  });

  it('follows 36 at most, and all where there are fewer', () => {
    expect(recordPictures(50, 2, 1e6).count).toBe(36);
    expect(recordPictures(3, 2, 1e6).count).toBe(3);
    expect(recordPictures(3, 2, 1).count).toBe(3);
  });
});
