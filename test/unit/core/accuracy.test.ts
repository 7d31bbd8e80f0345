import { describe, expect, it } from 'vitest';
import { mixturePosterior, type GaussianMixture } from '../../../src/core/exact/mixture';
import { forwardCoefficients } from '../../../src/core/forward';
import { philoxNormals } from '../../../src/core/rng/philox';
import { float64Algebra } from '../../../src/core/sampling/arrays';
import { runSampler, specFrom, type SamplerSpec } from '../../../src/core/sampling/spec';
import { edmPreconditioning } from '../../../src/core/edm';
import { makeSchedule } from '../../../src/core/schedule';

/** Eight Gaussians on a circle of radius 1, each of standard deviation 0.1. */
const RING: GaussianMixture = {
  means: Array.from({ length: 8 }, (_, k) => [
    Math.cos((k * Math.PI) / 4),
    Math.sin((k * Math.PI) / 4),
  ]),
  weights: new Array<number>(8).fill(1 / 8),
  stds: new Array<number>(8).fill(0.1),
};

const START = new Float64Array(64);
philoxNormals(1, 6, 0, START);

/** The EDM network that denoises the ring exactly. */
function network(z: Float64Array, sigma: number): Float64Array {
  const { c_in, c_skip, c_out } = edmPreconditioning(sigma);
  const x = z.map((value) => value / c_in);
  const { x0 } = mixturePosterior(RING, x, { signal: 1, noise: sigma });
  return x0.map((value, i) => (value - c_skip * x[i]) / c_out);
}

async function end(spec: SamplerSpec): Promise<Float64Array> {
  let x: Float64Array = START;
  const run = {
    schedule: null,
    output: 'sample' as const,
    algebra: float64Algebra(2),
    denoise: network,
    noise: () => {
      throw new Error('A deterministic sampler drew noise.');
    },
    x_T: START,
  };
  for await (const step of runSampler(spec, run)) x = step.x;
  return x;
}

const SAMPLERS = { euler: 'edm_euler', heun: 'edm_heun', dpmpp: 'edm_dpm_solver' } as const;

function spec(sampler: keyof typeof SAMPLERS, steps: number): SamplerSpec {
  return specFrom(SAMPLERS[sampler], { num_inference_steps: steps });
}

/** Negative slope of ln(error) over ln(steps), least squares. */
function fittedOrder(steps: number[], errors: number[]): number {
  const x = steps.map(Math.log);
  const y = errors.map(Math.log);
  const mean = (v: number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, v, i) => sum + (v - mx) * (y[i] - my), 0);
  return -covariance / x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
}

function rootMeanSquare(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, v, i) => sum + (v - b[i]) ** 2, 0) / a.length);
}

describe('order of accuracy on the 8-Gaussian ring', () => {
  it.each([
    ['euler', 1, 0.1],
    ['heun', 2, 0.2],
    ['dpmpp', 2, 0.2],
  ] as const)('%s has order %f ± %f', async (sampler, order, tolerance) => {
    const exact = await end(spec('heun', 4000));
    const steps = [80, 160, 320, 640];
    const errors: number[] = [];
    for (const n of steps) errors.push(rootMeanSquare(await end(spec(sampler, n)), exact));
    expect(Math.abs(fittedOrder(steps, errors) - order)).toBeLessThanOrEqual(tolerance);
  });
});

describe('the sampler that is abandoned half-way', () => {
  it('leaves no state behind: the next run gives the same', async () => {
    const schedule = makeSchedule({
      beta_schedule: 'linear',
      num_train_timesteps: 100,
      beta_start: 1e-3,
      beta_end: 0.1,
      trained_betas: null,
      rescale_betas_zero_snr: false,
    });
    const start = () =>
      runSampler(specFrom('lms', { num_inference_steps: 8 }), {
        schedule,
        output: 'epsilon',
        algebra: float64Algebra(2),
        denoise: (x, t) =>
          mixturePosterior(RING, x, forwardCoefficients(schedule, Math.round(t))).epsilon,
        noise: () => new Float64Array(START.length),
        x_T: START,
      });
    const whole: number[][] = [];
    for await (const { x } of start()) whole.push([...x]);
    let seen = 0;
    for await (const { index } of start()) {
      seen = index;
      if (index === 4) break;
    }
    const again: number[][] = [];
    for await (const { x } of start()) again.push([...x]);
    expect(seen).toBe(4);
    expect(again).toEqual(whole);
  });
});
