import { describe, expect, it } from 'vitest';
import { TrajectoryRecorder } from '../../../webview/lab/trajectory';

function record(steps: number, largest: number) {
  const recorder = new TrajectoryRecorder(Float32Array.of(100, 100), steps, largest);
  for (let i = 0; i < steps; i++) {
    recorder.add(i, steps - i, Float32Array.of(i, i), Float32Array.of(-i, -i));
  }
  return recorder.trajectory();
}

describe('TrajectoryRecorder', () => {
  it('keeps every step of a short trajectory, after the start', () => {
    expect(record(3, 1000)).toEqual({
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
});
