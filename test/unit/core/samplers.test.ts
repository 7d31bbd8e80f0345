import { describe, expect, it } from 'vitest';
import { forwardCoefficients } from '../../../src/core/forward';
import { convertPrediction } from '../../../src/core/prediction';
import type { SamplingConfig } from '../../../src/core/recipe/types';
import { philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import { float64Algebra } from '../../../src/core/sampling/arrays';
import {
  networkCallsOf,
  sample,
  samplersOf,
  UnknownSamplerError,
} from '../../../src/core/sampling/catalogue';
import type {
  Algebra,
  Denoise,
  OutputKind,
  SamplerStep,
} from '../../../src/core/sampling/contract';
import { posterior } from '../../../src/core/sampling/posterior';
import { makeSchedule, type DiscreteSchedule } from '../../../src/core/schedule';
import { scheduleSigmas } from '../../../src/core/sigmas/grids';
import { samplingOf } from './sampling';

const COUNT = 4_000;
const MEAN = 1.5;
const VARIANCE = 0.25;

function schedule(rescale = false): DiscreteSchedule {
  return makeSchedule({
    beta_schedule: 'linear',
    num_train_timesteps: 1000,
    beta_start: 1e-4,
    beta_end: 0.02,
    trained_betas: null,
    rescale_betas_zero_snr: rescale,
  });
}

function config(overrides: Partial<SamplingConfig>): SamplingConfig {
  return samplingOf({
    sampler: 'ddpm',
    num_inference_steps: 250,
    clip_sample_range: 1,
    count: COUNT,
    ...overrides,
  });
}

/** Exact output for data N(MEAN, VARIANCE): E[x₀|x] = m + aV(x − am)/(a²V + s²). */
function exact(on: DiscreteSchedule, output: OutputKind) {
  return (x: Float64Array, t: number): Float64Array => {
    const at = forwardCoefficients(on, t);
    const gain = (at.signal * VARIANCE) / (at.signal ** 2 * VARIANCE + at.noise ** 2);
    const x0 = x.map((v) => MEAN + gain * (v - at.signal * MEAN));
    return convertPrediction(float64Algebra(1), 'sample', output, x0, x, at);
  };
}

interface Outcome {
  last: SamplerStep<Float64Array>;
  draws: number;
}

async function run(
  overrides: Partial<SamplingConfig>,
  options: {
    output?: OutputKind;
    on?: DiscreteSchedule;
    algebra?: Algebra<Float64Array>;
    denoise?: Denoise<Float64Array>;
  } = {},
): Promise<Outcome> {
  const on = options.on ?? schedule();
  const output = options.output ?? 'epsilon';
  const settings = config(overrides);
  const x_T = new Float64Array(settings.count);
  philoxNormals(settings.seed, STREAMS.samplingStart, 0, x_T);
  let draws = 0;
  const steps = sample({
    config: settings,
    schedule: on,
    output,
    algebra: options.algebra ?? float64Algebra(1),
    denoise: options.denoise ?? exact(on, output),
    noise: () => {
      const z = new Float64Array(settings.count);
      philoxNormals(settings.seed, STREAMS.samplingNoise, draws * settings.count, z);
      draws++;
      return z;
    },
    x_T,
  });
  let last: SamplerStep<Float64Array> | null = null;
  for await (const step of steps) last = step;
  if (!last) throw new Error('no step');
  return { last, draws };
}

function moments(x: Float64Array): { mean: number; variance: number } {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return { mean, variance: x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length };
}

describe('samplers with the exact denoiser of one Gaussian', () => {
  it.each<[string, Partial<SamplingConfig>]>([
    ['DDPM', { sampler: 'ddpm' }],
    ['DDIM η = 0', { sampler: 'ddim' }],
    ['DDIM η = 1', { sampler: 'ddim', eta: 1 }],
    ['DDIM leading', { sampler: 'ddim', timestep_spacing: 'leading' }],
    ['DDIM linspace', { sampler: 'ddim', timestep_spacing: 'linspace' }],
    ...samplersOf('discrete')
      .map(
        ({ id, label }) =>
          [
            `${label} linspace`,
            { sampler: id, timestep_spacing: 'linspace', num_inference_steps: 250 },
          ] as [string, Partial<SamplingConfig>],
      )
      .filter(([, { sampler }]) => sampler !== 'ddpm' && sampler !== 'ddim'),
  ])('%s reaches its mean and variance for every output kind', async (_, overrides) => {
    for (const output of ['epsilon', 'sample', 'v_prediction'] as const) {
      const { mean, variance } = moments((await run(overrides, { output })).last.x);
      expect(Math.abs(mean - MEAN)).toBeLessThan(0.03);
      expect(Math.abs(variance - VARIANCE)).toBeLessThan(0.025);
    }
  });

  it('DDIM at η = 1 takes the steps of DDPM', async () => {
    const few = { num_inference_steps: 20, count: 64 };
    const a = (await run({ ...few, sampler: 'ddpm' })).last.x;
    const b = (await run({ ...few, sampler: 'ddim', eta: 1 })).last.x;
    expect(Math.max(...a.map((v, i) => Math.abs(v - b[i])))).toBeLessThan(1e-8);
  });
});

describe('samplers', () => {
  it('draw noise only when they are stochastic', async () => {
    const few = { num_inference_steps: 10, count: 8 };
    expect((await run({ ...few, sampler: 'ddim' })).draws).toBe(0);
    expect((await run({ ...few, sampler: 'ddim', eta: 1 })).draws).toBe(10);
    expect((await run({ ...few, sampler: 'ddpm', timestep_spacing: 'leading' })).draws).toBe(9);
  });

  it.each(samplersOf('discrete').map(({ id }) => id))(
    '%s gives the same for the same seed',
    async (sampler) => {
      const once = await run({ sampler, num_inference_steps: 7, count: 32, seed: 5 });
      const again = await run({ sampler, num_inference_steps: 7, count: 32, seed: 5 });
      const other = await run({ sampler, num_inference_steps: 7, count: 32, seed: 6 });
      expect([...again.last.x]).toEqual([...once.last.x]);
      expect([...other.last.x]).not.toEqual([...once.last.x]);
    },
  );

  it.each<[string, Partial<SamplingConfig>]>([
    ...samplersOf('discrete').map(({ id }) => [id, {}] as [string, Partial<SamplingConfig>]),
    ['heun', { final_sigmas_type: 'sigma_min' }],
    ['dpm2', { final_sigmas_type: 'sigma_min' }],
    ['pndm', { skip_prk_steps: false }],
  ])('%s %o makes the network calls that the catalogue announces', async (sampler, options) => {
    for (const num_inference_steps of [4, 11]) {
      const asked = { sampler, num_inference_steps, count: 2, ...options };
      expect((await run(asked)).last.networkCalls).toBe(networkCallsOf(config(asked)));
    }
  });

  // The root mean square by which each option moves the samples, as measured; rounding is 1e-15.
  it.each<[string, Partial<SamplingConfig>, number]>([
    ['ddpm', { variance_type: 'fixed_large' }, 0.327],
    ['ddpm', { steps_offset: 1, timestep_spacing: 'leading' }, 0.196],
    ['ddim', { set_alpha_to_one: false }, 0.0052],
    ['ddim', { clip_sample: true, clip_sample_range: 1.2, use_clipped_model_output: true }, 0.451],
    ['ddim', { thresholding: true }, 0.639],
    ['euler', { s_churn: 5 }, 0.77],
    ['euler', { sigma_schedule: 'karras' }, 0.0205],
    ['euler', { sigma_schedule: 'karras', rho: 3 }, 0.0547],
    ['euler', { sigma_schedule: 'beta', sigma_min: 0.1 }, 0.2275],
    ['heun', { s_churn: 5, s_noise: 1.1 }, 0.814],
    ['lms', { order: 2 }, 0.0357],
    ['pndm', { skip_prk_steps: false }, 0.000795],
    ['dpmpp_2m', { solver_type: 'heun' }, 0.00368],
    ['dpmpp_2m', { sigma_schedule: 'karras', rho: 3 }, 0.1425],
    ['dpmpp_2m', { thresholding: true }, 0.618],
    ['unipc', { solver_order: 3 }, 0.001046],
    ['unipc', { solver_type: 'bh1', solver_order: 3 }, 0.01064],
    ['unipc', { predict_x0: false, final_sigmas_type: 'sigma_min' }, 0.02399],
    [
      'dpm_solver_multistep',
      { algorithm_type: 'dpmsolver', final_sigmas_type: 'sigma_min' },
      0.001586,
    ],
    ['dpm_solver_singlestep', { solver_order: 3 }, 0.001709],
  ])('%s honours %o', async (sampler, options, distance) => {
    const asked = { sampler, num_inference_steps: 9, count: 16 };
    const plain = (await run(asked)).last.x;
    const other = (await run({ ...asked, ...options })).last.x;
    expect(other.every(Number.isFinite)).toBe(true);
    const square = other.reduce((sum, value, i) => sum + (value - plain[i]) ** 2, 0);
    const moved = Math.sqrt(square / other.length);
    expect(Math.abs(moved / distance - 1)).toBeLessThan(0.02);
  });

  it.each(samplersOf('discrete').map(({ id }) => id))(
    '%s is finite in one step and with T = 1',
    async (sampler) => {
      const single = makeSchedule({
        beta_schedule: 'squaredcos_cap_v2',
        num_train_timesteps: 1,
        beta_start: 1e-4,
        beta_end: 0.02,
        trained_betas: null,
        rescale_betas_zero_snr: false,
      });
      for (const on of [schedule(), single]) {
        const { last } = await run({ sampler, num_inference_steps: 1, count: 4 }, { on });
        expect(last.x.every(Number.isFinite)).toBe(true);
        expect(last.networkCalls).toBeGreaterThan(0);
      }
    },
  );

  it('start at zero terminal SNR with v_prediction, and name what epsilon cannot do there', async () => {
    const on = schedule(true);
    const at = { sampler: 'ddim', num_inference_steps: 10, count: 16 };
    const { last } = await run(at, { on, output: 'v_prediction' });
    expect(last.x.every(Number.isFinite)).toBe(true);
    await expect(run(at, { on, output: 'epsilon' })).rejects.toThrow(/signal is 0/);
  });

  it.each(['linspace', 'trailing', 'leading'] as const)(
    'heun with %s spacing asks at the timestep of σ_min where its last step ends there',
    async (timestep_spacing) => {
      const asked = { sampler: 'heun', num_inference_steps: 10, count: 4, timestep_spacing };
      const at: number[] = [];
      const plain = exact(schedule(), 'epsilon');
      const denoise = (x: Float64Array, t: number): Float64Array => {
        at.push(t);
        return plain(x, t);
      };
      await run({ ...asked, final_sigmas_type: 'sigma_min' }, { denoise });
      // The smallest σ of the schedule is that of t = 0.
      expect(at).toHaveLength(20);
      expect(at[19]).toBe(0);
    },
  );

  it('take steps where ᾱ has underflowed to 0 at both ends, and name what cannot', async () => {
    const on = makeSchedule({
      beta_schedule: 'linear',
      num_train_timesteps: 1000,
      beta_start: 0.5,
      beta_end: 0.999,
      trained_betas: null,
      rescale_betas_zero_snr: false,
    });
    expect(on.alphas_cumprod[999]).toBe(0);
    expect(on.alphas_cumprod[900]).toBe(0);
    for (const sampler of ['ddpm', 'ddim'])
      for (const eta of sampler === 'ddim' ? [0, 1] : [0]) {
        const asked = { sampler, eta, num_inference_steps: 50, count: 64 };
        const { last } = await run(asked, { on, output: 'v_prediction' });
        expect(last.x.every(Number.isFinite)).toBe(true);
      }
    // σ of the smallest ᾱ is a number: it is not said to be without noise.
    const smallest = { ...on, alphas_cumprod: Float64Array.of(0.5, 1e-3, 1e-323) };
    expect([...scheduleSigmas(smallest)].every((sigma) => sigma > 0 && sigma < 1e162)).toBe(true);
    const inSigma = run(
      { sampler: 'euler', num_inference_steps: 50, count: 4 },
      { on, output: 'v_prediction' },
    );
    await expect(inSigma).rejects.toThrow(/which does not fall; use fewer steps, another spacing/);
  });

  it('keep x₀ within the clipping range', async () => {
    const { last } = await run({ sampler: 'ddim', clip_sample: true, clip_sample_range: 0.5 });
    expect(Math.max(...last.x0.map(Math.abs))).toBe(0.5);
  });

  it('release what they made, once, and leave the start and the result alone', async () => {
    const plain = float64Algebra(1);
    const made = new Set<Float64Array>();
    const released: Float64Array[] = [];
    const track = (x: Float64Array): Float64Array => {
      made.add(x);
      return x;
    };
    const { last } = await run(
      { sampler: 'ddpm', num_inference_steps: 6, count: 4, clip_sample: true },
      {
        algebra: {
          combine: (...terms) => track(plain.combine(...terms)),
          clamp: (x, range) => track(plain.clamp(x, range)),
          threshold: (x, ratio, maximum) => track(plain.threshold(x, ratio, maximum)),
          release: (x) => released.push(x),
        },
      },
    );
    expect(new Set(released).size).toBe(released.length);
    const kept = [...made].filter((x) => !released.includes(x));
    expect(new Set(kept)).toEqual(new Set([last.x, last.x0]));
  });

  it('name unknown samplers and impossible numbers of steps', async () => {
    expect(() => void sample({ ...unused(), config: config({ sampler: 'eular' }) })).toThrow(
      UnknownSamplerError,
    );
    expect(() => void sample({ ...unused(), config: config({ sampler: 'eular' }) })).toThrow(
      /"eular"; allowed are dpmpp_2m, ddim/,
    );
    for (const num_inference_steps of [0, 1.5, 1001]) {
      await expect(run({ num_inference_steps, count: 1 })).rejects.toThrow(/num_inference_steps/);
    }
    await expect(run({ sampler: 'ddim', eta: 2, count: 1 })).rejects.toThrow(/eta is 2/);
  });
});

describe('the posterior of a step', () => {
  it('is that of the paper, and finite where ᾱ underflows', () => {
    const on = schedule();
    const [a, b] = [on.alphas_cumprod[400], on.alphas_cumprod[380]];
    const q = posterior(on, 400, 380);
    expect(q.x0).toBeCloseTo((Math.sqrt(b) * (1 - a / b)) / (1 - a), 14);
    expect(q.variance).toBeCloseTo(((1 - b) / (1 - a)) * (1 - a / b), 14);
    const steep = makeSchedule({
      beta_schedule: 'linear',
      num_train_timesteps: 1000,
      beta_start: 0.5,
      beta_end: 0.5,
      trained_betas: new Array<number>(1000).fill(0.5),
      rescale_betas_zero_snr: false,
    });
    // 2^−1000 is a number; steps of half the signal squared below it keep a quarter each.
    const long = { ...steep, betas: steep.betas, alphas_cumprod: new Float64Array(1000) };
    const deep = posterior(long, 10, 8);
    expect(deep).toEqual({ x0: 0, x: 0.5, variance: 0.75, beta: 0.75 });
  });
});

function unused() {
  return {
    schedule: schedule(),
    output: 'epsilon' as const,
    algebra: float64Algebra(1),
    denoise: (x: Float64Array) => x,
    noise: () => new Float64Array(1),
    x_T: new Float64Array(1),
  };
}
