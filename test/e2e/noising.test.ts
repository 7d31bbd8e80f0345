// Layer: end-to-end tests. Diffusion: Preview Noising in a real VS Code: the pixels on the screen
// against x_t = √ᾱ_t·x₀ + √(1−ᾱ_t)·ε (Ho 2020, eq. 4) computed here, from the same picture and
// the same noise stream, at both ends of the process and between.

import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawPicture } from '../../src/core/data/pictures';
import { forwardCoefficients } from '../../src/core/forward';
import type { BetaConfig } from '../../src/core/recipe/types';
import { philoxNormals } from '../../src/core/rng/philox';
import { STREAMS } from '../../src/core/rng/streams';
import { makeSchedule } from '../../src/core/schedule';
import { canvasPixels, dragTo, setSlider } from './noisingSteps';
import { useWindow } from './window';

/** Side of the built-in pictures, and of one of their pixels on the canvas. */
const SIDE = 256;
const CANVAS_SIDE = 768;
const SCALE = CANVAS_SIDE / SIDE;
/** Side of the canvases of the two parts. */
const PART_SIDE = 384;
/** Of 255: rounding to 8 bits on both sides, and float32 transcendentals on the device. */
const TOLERANCE = 2;

const T = 1000;
/** The lab's own, as long as nobody chose another. */
const SCHEDULE: BetaConfig = {
  beta_schedule: 'squaredcos_cap_v2',
  num_train_timesteps: T,
  beta_start: 0.0001,
  beta_end: 0.02,
  trained_betas: null,
  rescale_betas_zero_snr: false,
};
const schedule = makeSchedule(SCHEDULE);
const clean = Float64Array.from(
  drawPicture('cat', SIDE).rgba.filter((_, i) => i % 4 < 3),
  (value) => value / 127.5 - 1,
);

const window = useWindow();
let frame: Frame;

beforeAll(async () => {
  const { workbench } = window;
  await workbench.commandOn('Diffusion: Preview Noising', 'Cat');
  frame = await workbench.frame('[data-testid="noising-view"][data-drawn-t]:visible');
});

describe('the picture on the canvas', () => {
  it.each([-1, 0, 120, 300, 700, T - 1])('is x_t at t = %i', async (t) => {
    await showTimestep(t);
    const expected = noisyPixels(t, 0);
    await expect
      .poll(async () => largestDifference(await shownPixels(), expected))
      .toBeLessThanOrEqual(TOLERANCE);
  });

  it('has the same noise at every t of one seed, and another with another seed', async () => {
    const first = await noiseShownAt(250);
    const second = await noiseShownAt(600);
    const shared = [...first.keys()].filter((i) => second.has(i));
    expect(shared.length).toBeGreaterThan(20_000);
    const difference = (a: Map<number, number>, b: Map<number, number>): number =>
      shared.reduce((most, i) => Math.max(most, Math.abs((a.get(i) ?? 0) - (b.get(i) ?? 0))), 0);
    // Half a step of 2/255 on either side, magnified by the division by √(1−ᾱ_t).
    const magnified = 1 / forwardCoefficients(schedule, 250).noise;
    const tolerance = (TOLERANCE * magnified * 2) / 127.5;
    expect(difference(first, second)).toBeLessThan(tolerance);

    const settings = frame.getByTestId('noising-settings');
    if ((await settings.getAttribute('open')) === null) await settings.locator('summary').click();
    await frame.getByTestId('noising-dice').click();
    await expect.poll(() => viewData('drawnSeed')).not.toBe('0');
    const seed = Number(await viewData('drawnSeed'));
    const expected = noisyPixels(600, seed);
    await expect
      .poll(async () => largestDifference(await shownPixels(), expected))
      .toBeLessThanOrEqual(TOLERANCE);
    expect(difference(first, await noiseShownAt(600))).toBeGreaterThan(1);
  });
});

describe('the two parts of x_t', () => {
  it.each([-1, 300])('are x₀ and ε times their factors at t = %i', async (t) => {
    await showTimestep(t);
    const seed = Number(await viewData('drawnSeed'));
    const { signal, noise } = forwardCoefficients(schedule, t);
    const epsilon = new Float64Array(clean.length);
    philoxNormals(seed, STREAMS.noisingView, 0, epsilon);
    const parts = { signal: clean.map((x) => signal * x), noise: epsilon.map((e) => noise * e) };
    for (const [part, values] of Object.entries(parts)) {
      const shown = { side: SIDE, scale: PART_SIDE / SIDE };
      await expect
        .poll(async () =>
          largestDifference(await canvasPixels(frame, `noising-${part}`, shown), levels(values)),
        )
        .toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it('have the moments of x_t beneath, beside those that are expected', async () => {
    await showTimestep(300);
    const { signal, noise } = forwardCoefficients(schedule, 300);
    const mean = clean.reduce((sum, x) => sum + x, 0) / clean.length;
    const square = clean.reduce((sum, x) => sum + (x - mean) ** 2, 0) / clean.length;
    const text = (await frame.getByTestId('noising-moments').textContent()) ?? '';
    const numbers = (text.match(/−?\d\.\d\d/g) ?? []).map((n) => Number(n.replace('−', '-')));
    const wanted = [signal * mean, Math.hypot(signal * Math.sqrt(square), noise)];
    expect(numbers).toHaveLength(4);
    numbers.forEach((value, i) => {
      expect(Math.abs(value - (wanted[Math.floor(i / 2)] ?? NaN))).toBeLessThan(0.011);
    });
  });
});

describe('the view', () => {
  it('follows the slider while it is dragged', async () => {
    await showTimestep(100);
    const seen = await dragTo(window.workbench.page, frame, 0.8);
    const end = Number(await frame.getByTestId('noising-t').inputValue());
    expect(end).toBeGreaterThan(0.7 * T);
    await expect.poll(() => viewData('drawnT')).toBe(String(end));
    const between = seen.filter((t) => t > 100 && t < end);
    expect(between.length).toBeGreaterThan(2);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it.each([0, 300, T - 1])('fills the numbers of t = %i into the equation', async (t) => {
    await showTimestep(t);
    const tex = frame.getByTestId('noising-equation').locator('annotation');
    await expect.poll(() => tex.textContent()).toContain(`x_{${t}}`);
    const [, a, b] = /= (.+?)\\,x_0 \+ (.+?)\\,/.exec((await tex.textContent()) ?? '') ?? [];
    const { signal, noise } = forwardCoefficients(schedule, t);
    expect(Math.abs(number(a) - signal)).toBeLessThanOrEqual(0.005);
    expect(Math.abs(number(b) - noise)).toBeLessThanOrEqual(0.005);
  });

  it('shows the histogram of x_t, the curves, and the process at ten times', async () => {
    await showTimestep(T - 1);
    const histogram = frame.getByTestId('noising-histogram');
    await histogram.locator('canvas').waitFor();
    await expect
      .poll(() => histogram.textContent())
      .toMatch(/Mean -?0\.0\d, standard deviation (?:1\.0|0\.99)/);
    for (const curve of ['beta', 'alphaBar', 'logSnr']) {
      expect(await frame.getByTestId(`noising-plot-${curve}`).locator('canvas').count()).toBe(1);
    }
    const strip = frame.getByTestId('noising-strip');
    const times = ((await strip.getAttribute('data-timesteps')) ?? '').split(' ').map(Number);
    expect(times).toHaveLength(10);
    expect(times[0]).toBe(-1);
    expect(times[9]).toBe(T - 1);
    await frame.getByRole('button', { name: `Timestep ${times[4]}`, exact: true }).click();
    await expect.poll(() => viewData('drawnT')).toBe(String(times[4]));
  });

  it('broke no rule of the content security policy', async () => {
    expect(await window.workbench.violations()).toEqual([]);
  });
});

async function showTimestep(t: number): Promise<void> {
  await setSlider(frame, t);
  await expect.poll(() => viewData('drawnT')).toBe(String(t));
}

function viewData(key: string): Promise<string | undefined> {
  return frame.getByTestId('noising-view').evaluate((view, name) => view.dataset[name], key);
}

/** x_t in network units, height × width × 3. */
function noisy(t: number, seed: number): Float64Array {
  const { signal, noise } = forwardCoefficients(schedule, t);
  const epsilon = new Float64Array(clean.length);
  philoxNormals(seed, STREAMS.noisingView, 0, epsilon);
  return clean.map((x, i) => signal * x + noise * (epsilon[i] ?? NaN));
}

/** The same as it has to be shown: −1 black, 1 white, 0 … 255, not rounded. */
function noisyPixels(t: number, seed: number): Float64Array {
  return levels(noisy(t, seed));
}

function levels(values: Float64Array): Float64Array {
  return values.map((x) => Math.min(255, Math.max(0, (x + 1) * 127.5)));
}

/** What the canvas shows now: one number a pixel of the picture and channel. */
async function shownPixels(): Promise<Uint8Array> {
  return canvasPixels(frame, 'noising-canvas', { side: SIDE, scale: SCALE });
}

/** (x_t − √ᾱ_t·x₀)/√(1−ᾱ_t) of what is shown, by index, where nothing was clipped. */
async function noiseShownAt(t: number): Promise<Map<number, number>> {
  await showTimestep(t);
  const seed = Number(await viewData('drawnSeed'));
  const expected = noisyPixels(t, seed);
  await expect
    .poll(async () => largestDifference(await shownPixels(), expected))
    .toBeLessThanOrEqual(TOLERANCE);
  const { signal, noise } = forwardCoefficients(schedule, t);
  const found = new Map<number, number>();
  (await shownPixels()).forEach((value, i) => {
    if (value === 0 || value === 255) return;
    found.set(i, (value / 127.5 - 1 - signal * (clean[i] ?? NaN)) / noise);
  });
  return found;
}

function largestDifference(a: ArrayLike<number>, b: Float64Array): number {
  if (a.length !== b.length) return Infinity;
  return b.reduce((most, value, i) => Math.max(most, Math.abs((a[i] ?? NaN) - value)), 0);
}

/** A decimal, or TeX such as `4.0\cdot 10^{-5}`. */
function number(text = 'none'): number {
  return Number(text.replace(/\\cdot 10\^\{(-?\d+)\}/, 'e$1'));
}
