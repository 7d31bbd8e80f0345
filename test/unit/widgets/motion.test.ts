// Layer: tests. How the points of the widget `paths` move, and the numbers beside them.

import { describe, expect, it } from 'vitest';
import { DEFAULT_SCHEDULE } from '../../../src/shared/article/articleSchedule';
import type { PathMethod, WidgetProcess } from '../../../src/shared/article/widgetBlock';
import { framesOf } from '../../../webview/widgets/paths/motion';
import type { MotionFrame } from '../../../webview/widgets/paths/motion';
import { stepEquation } from '../../../webview/widgets/paths/equations';
import { deviation, pointsOf } from '../../../webview/widgets/points';
import { Process } from '../../../webview/widgets/process';

const STEPS = 40;
const COUNT = 100;
const data = pointsOf('moons', 300);

async function move(method: PathMethod, kind: WidgetProcess = 'vp'): Promise<MotionFrame[]> {
  const process = new Process(kind, DEFAULT_SCHEDULE);
  const frames: MotionFrame[] = [];
  for await (const frame of framesOf({ process, method, steps: STEPS, data, count: COUNT })) {
    frames.push(frame);
  }
  return frames;
}

/** Mean over the points of the distance to the nearest point of the data. */
function distance(x: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < x.length; at += 2) {
    let nearest = Infinity;
    for (let k = 0; k < data.length; k += 2) {
      nearest = Math.min(nearest, Math.hypot(x[at] - data[k], x[at + 1] - data[k + 1]));
    }
    sum += nearest;
  }
  return sum / (x.length / 2);
}

describe('points on their way', () => {
  it.each([
    ['vp', 'forward'],
    ['flow', 'forward'],
  ] as const)('go from the data into noise of variance 1 (%s)', async (kind, method) => {
    const frames = await move(method, kind);
    expect(frames).toHaveLength(STEPS + 1);
    expect(distance(frames[0].x)).toBe(0);
    expect(frames[0]).toMatchObject({ step: 0, signal: 1, noise: 0 });
    const last = frames[STEPS];
    expect(deviation(last.x)).toBeGreaterThan(0.85);
    expect(deviation(last.x)).toBeLessThan(1.15);
    expect(last.signal).toBeLessThan(0.01);
  });

  it('have the marginal of every step on the chain', async () => {
    const frames = await move('forward');
    for (const { signal, noise, x } of frames) {
      const residual = x.map((value, at) => value - signal * data[at]);
      const expected = noise;
      expect(Math.abs(deviation(residual) - expected)).toBeLessThan(0.13 * expected + 1e-9);
    }
  });

  it.each([
    ['vp', 'ancestral'],
    ['vp', 'ddim'],
    ['vp', 'probability_flow'],
    ['flow', 'probability_flow'],
  ] as const)('come back from noise to the data (%s, %s)', async (kind, method) => {
    const frames = await move(method, kind);
    expect(frames).toHaveLength(STEPS + 1);
    expect(frames[0].x).toEqual((await move('ddim'))[0].x);
    expect(distance(frames[0].x)).toBeGreaterThan(0.2);
    expect(distance(frames[STEPS].x)).toBeLessThan(0.05);
    expect(frames[STEPS]).toMatchObject({ step: 0, signal: 1, noise: 0 });
    const steps = frames.map(({ step }) => step);
    expect(steps).toEqual([...steps].sort((a, b) => b - a));
  });

  it('draw noise on the way only where the method does', async () => {
    const paths = new Map<string, MotionFrame[]>();
    for (const method of ['ancestral', 'ddim', 'probability_flow'] as const) {
      paths.set(method, await move(method));
    }
    const apart = (a: string, b: string): number => {
      const [x, y] = [paths.get(a)?.[STEPS].x, paths.get(b)?.[STEPS].x];
      return x?.reduce((sum, value, at) => sum + Math.abs(value - (y?.[at] ?? NaN)), 0) ?? NaN;
    };
    // Both solve the same equation from the same start.
    expect(apart('ddim', 'probability_flow')).toBeLessThan(apart('ddim', 'ancestral') / 2);
  });
});

describe('the equation of a step', () => {
  it('has the numbers with which the points moved', async () => {
    const frames = await move('ddim');
    const [before, now] = frames.slice(20, 22);
    const text = stepEquation('ddim', before, now, false)
      .map((part) => (typeof part === 'string' ? part : part.text))
      .join('');
    expect(text).toContain(String(Number(now.signal.toPrecision(4))));
    expect(text).toContain(String(Number(now.noise.toPrecision(4))));
  });

  it('has the coefficients of the posterior, which keep a point of the data where it is', async () => {
    const [before, now] = (await move('ancestral')).slice(20, 22);
    const numbers = stepEquation('ancestral', before, now, false)
      .flatMap((part) => (typeof part === 'string' ? [] : [Number(part.text)]))
      .filter((value) => Number.isFinite(value));
    const [ofGuess, ofState, spread] = numbers;
    // Mean and variance of x_s over q(x_t | x_0) have to be those of q(x_s | x_0).
    expect(ofGuess + ofState * before.signal).toBeCloseTo(now.signal, 3);
    expect((ofState * before.noise) ** 2 + spread ** 2).toBeCloseTo(now.noise ** 2, 3);
  });
});
