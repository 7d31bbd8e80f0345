import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edmPreconditioning } from '../../../src/core/edm';
import { mixturePosterior } from '../../../src/core/exact/mixture';
import { philoxNormals } from '../../../src/core/rng/philox';
import { float64Algebra } from '../../../src/core/sampling/arrays';
import { scaleByLearnedVariance } from '../../../src/core/sampling/learnedVariance';
import { runSampler } from '../../../src/core/sampling/spec';
import { alphaBarAt, makeSchedule } from '../../../src/core/schedule';
import { readSchedulerConfig } from '../../../src/core/schedulerConfig/index';
import { SCHEDULER_CLASSES } from '../../../src/core/schedulerConfig/read';
import {
  vpContinuousSigmas,
  vpSigma,
  VP_CONTINUOUS_DEFAULTS,
} from '../../../src/core/sigmas/vpContinuous';

const MIXTURE = {
  means: [
    [1, 0],
    [-1, 0.5],
  ],
  weights: [0.5, 0.5],
  stds: [0.2, 0],
};

/** Runs a scheduler with an exact network; the last state, or the named error it stopped with. */
async function outcome(config: object, steps: number): Promise<Float64Array | RangeError> {
  try {
    const { spec, schedule, output } = readSchedulerConfig(config, { num_inference_steps: steps });
    const table = schedule ? makeSchedule(schedule) : null;
    const x_T = new Float64Array(6);
    philoxNormals(1, 6, 0, x_T);
    let x: Float64Array = x_T;
    const posterior = (z: Float64Array, signal: number, noise: number) =>
      mixturePosterior(MIXTURE, z, { signal, noise });
    const run = runSampler(spec, {
      schedule: table,
      output,
      algebra: float64Algebra(2),
      denoise: (z, t) => {
        if (table) {
          const alphaBar = alphaBarAt(table, t);
          const [signal, noise] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
          const { x0, epsilon } = posterior(z, signal, noise);
          if (output === 'epsilon') return epsilon;
          if (output === 'sample') return x0;
          return epsilon.map((value, i) => signal * value - noise * x0[i]);
        }
        if (output === 'flow') {
          const { x0, epsilon } = posterior(z, 1 - t, t);
          return epsilon.map((value, i) => value - x0[i]);
        }
        const { c_in, c_skip, c_out } = edmPreconditioning(t);
        const state = z.map((value) => value / c_in);
        return posterior(state, 1, t).x0.map((value, i) => (value - c_skip * state[i]) / c_out);
      },
      noise: () => new Float64Array(6).fill(0.5),
      x_T,
    });
    for await (const step of run) x = step.x;
    return x;
  } catch (error) {
    if (error instanceof RangeError && error.name !== 'RangeError') return error;
    throw error;
  }
}

describe.each(SCHEDULER_CLASSES)('%s', (className) => {
  it('gives finite numbers or a named error for any schedule, spacing and number of steps', async () => {
    const flowOrEdm = className.startsWith('Flow') || className.startsWith('EDM');
    const scheduled = fc.record({
      num_train_timesteps: fc.constantFrom(1, 2, 5, 100),
      beta_schedule: fc.constantFrom('linear', 'squaredcos_cap_v2', 'sigmoid'),
      beta_start: fc.constantFrom(0, 1e-4),
      beta_end: fc.constantFrom(1e-4, 0.02, 0.99),
      prediction_type: fc.constantFrom('epsilon', 'sample', 'v_prediction'),
      timestep_spacing: fc.constantFrom('leading', 'linspace', 'trailing'),
      rescale_betas_zero_snr: fc.boolean(),
    });
    const config: fc.Arbitrary<object> = flowOrEdm ? fc.constant({}) : scheduled;
    await fc.assert(
      fc.asyncProperty(config, fc.constantFrom(1, 2, 3, 7, 100), async (entries, steps) => {
        const result = await outcome({ _class_name: className, ...entries }, steps);
        if (result instanceof RangeError) expect(result.message).toMatch(/\.$/);
        else expect(result.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('VP in continuous time', () => {
  it('is 0 at t = 0, ends at the published σ and falls', () => {
    expect(vpSigma(0, VP_CONTINUOUS_DEFAULTS)).toBe(0);
    expect(vpSigma(0.5, VP_CONTINUOUS_DEFAULTS)).toBeCloseTo(
      Math.sqrt(Math.exp(19.9 / 8 + 0.05) - 1),
      10,
    );
    const sigmas = vpContinuousSigmas(18);
    expect(sigmas[0]).toBeCloseTo(Math.sqrt(Math.exp(10.05) - 1), 8);
    for (let i = 1; i < 18; i++) expect(sigmas[i]).toBeLessThan(sigmas[i - 1]);
  });
});

describe('the learned variance', () => {
  it('runs from that of fixed_small at −1 to that of fixed_large at 1', () => {
    const range = { min: Math.log(0.04), max: Math.log(0.25) };
    const scaled = scaleByLearnedVariance(Float64Array.of(1, 1, 2), [-1, 1, 0], range);
    expect(scaled[0]).toBeCloseTo(0.2, 14);
    expect(scaled[1]).toBeCloseTo(0.5, 14);
    expect(scaled[2]).toBeCloseTo(2 * Math.sqrt(0.1), 14);
  });

  it('is refused by name where the network has none', async () => {
    const config = { _class_name: 'DDPMScheduler', variance_type: 'learned_range' };
    expect(await outcome(config, 5)).toMatchObject({ name: 'SamplerOptionError' });
  });
});
