// Layer: tests. Steps by themselves on the page: one is asked for at a time, slow motion goes on until it
// is stopped; a row stands as equations that KaTeX typesets, with its numbers.

import katex from 'katex';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShownStep } from '../../../src/shared/protocol/shownStep';
import { rowEquations } from '../../../webview/views/training/batchEquation';
import { SlowMotion } from '../../../webview/views/training/slowMotion';

function step(number: number, shape: readonly number[] = [2]): ShownStep {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = (value: number): Float32Array => new Float32Array(size).fill(value);
  return {
    step: number,
    kind: shape.length === 1 ? 'points' : 'images',
    shape,
    rows: [
      {
        time: 640,
        signal: 0.5,
        noise: 0.866,
        target: { x0: -0.866, epsilon: 0.5 },
        weight: 1,
        before: 0.000123,
        after: 0.0001,
      },
    ],
    batch: 32,
    x0: values(1),
    epsilon: values(-2),
    x_t: values(-1.232),
    target: values(-1.866),
    answer: values(0.25),
    answerAfter: values(0.2),
    loss: { before: 1, after: 0.9 },
    gradientNorm: 1,
    updateNorm: 0.1,
    weightNorm: 10,
    learningRate: 0.001,
  };
}

describe('a row as equations', () => {
  it('has the numbers of a point written out', () => {
    const tex = rowEquations(step(1), 0, 'v_prediction');
    expect(tex).toContain(String.raw`x_{640} &= 0.500\,(1.00,\,1.00) + 0.866\,(-2.00,\,-2.00)`);
    expect(tex).toContain(String.raw`v &= (-1.87,\,-1.87)`);
    expect(tex).toContain(String.raw`\tfrac{1}{2}\lVert f_\theta(x_{640}) - v\rVert^2 &= 0.000123`);
  });

  it('has no long vectors of pictures, and is what KaTeX typesets for every target', () => {
    for (const predicted of ['epsilon', 'sample', 'v_prediction', 'flow', 'edm'] as const) {
      for (const shape of [[2], [8, 8, 1]]) {
        const tex = rowEquations(step(1, shape), 0, predicted);
        expect(tex.length).toBeLessThan(400);
        expect(() => katex.renderToString(tex, { throwOnError: true })).not.toThrow();
      }
    }
  });
});

describe('slow motion', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function begin(ask: () => Promise<ShownStep>) {
    const shown: number[] = [];
    const errors: unknown[] = [];
    const motion = new SlowMotion({
      ask,
      onStep: ({ step: number }) => shown.push(number),
      onError: (error) => errors.push(error),
      onChange: () => undefined,
    });
    return { motion, shown, errors };
  }

  it('makes one step when asked, and none while it is being made', async () => {
    let asked = 0;
    const { motion, shown } = begin(() => Promise.resolve(step(++asked)));
    const first = motion.step();
    expect(motion.isBusy).toBe(true);
    await motion.step();
    await first;
    await vi.advanceTimersByTimeAsync(5000);
    expect(shown).toEqual([1]);
  });

  it('makes a step a second until it is stopped', async () => {
    let asked = 0;
    const { motion, shown } = begin(() => Promise.resolve(step(++asked)));
    motion.start();
    await vi.advanceTimersByTimeAsync(2500);
    expect(shown).toEqual([1, 2, 3]);
    motion.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(shown).toEqual([1, 2, 3]);
    expect(motion.isOn).toBe(false);
  });

  it('ends with the training, and says why', async () => {
    const { motion, shown, errors } = begin(() => Promise.reject(new Error('over')));
    motion.start();
    await vi.advanceTimersByTimeAsync(5000);
    expect(shown).toEqual([]);
    expect(errors).toHaveLength(1);
    expect([motion.isOn, motion.isBusy]).toEqual([false, false]);
  });
});
