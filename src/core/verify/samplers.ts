// Layer: core (pure). Verifies `samplers.json`: whole trajectories with the exact denoiser of a
// mixture of Gaussians. The k-th stochastic draw of a case is noise[k mod length]. A trajectory
// lists x_T · init_noise_sigma and the state after every network call.

import { mixturePosterior, type GaussianMixture } from '../exact/mixture';
import { float64Algebra } from '../sampling/arrays';
import { runSampler, samplerGrid } from '../sampling/spec';
import { alphaBarAt, makeSchedule, type DiscreteSchedule } from '../schedule';
import { edmPreconditioning } from '../edm';
import { MIN_ALPHA_BAR } from '../sigmas/grids';
import { readSchedulerConfig, type SchedulerReading } from '../schedulerConfig/read';
import { compare, failure, VerifyError, worstOf, type VerifyCase } from './cases';
import {
  asList,
  asNumber,
  asNumbers,
  asObject,
  asRows,
  requireKnownKeys,
  type JsonObject,
} from './json';

/** Agreement that a float32 reference allows, relative to the largest number of a state. */
const TOLERANCE = 1e-4;

/** Noise levels below this are compared absolutely: a float32 1 − ᾱ has no more digits. */
const SMALLEST_SIGMA = 0.01;

const CASE_KEYS = [
  'scheduler',
  'config',
  'num_inference_steps',
  'step_kwargs',
  'timesteps',
  'sigmas',
  'init_noise_sigma',
  'noises_used',
  'trajectory',
];

interface Setting {
  readonly mixture: GaussianMixture;
  readonly x_T: Float64Array;
  readonly dims: number;
  readonly noise: readonly Float64Array[];
}

/** What a run showed: its states after every network call, the times of those, the draws. */
interface Recording {
  readonly states: readonly Float64Array[];
  readonly times: readonly number[];
  readonly draws: number;
}

/** One case per entry of `cases`. @throws {VerifyError} if the shared part is not as it should be. */
export async function verifySamplers(file: string, json: JsonObject): Promise<VerifyCase[]> {
  requireKnownKeys(json, ['about', 'mixture', 'x_T', 'noise', 'cases'], file);
  const setting = readSetting(json);
  const results: VerifyCase[] = [];
  for (const [i, entry] of asList(json.cases, 'cases').entries()) {
    const golden = asObject(entry, `case ${i}`);
    const name = `${i}: ${String(golden.scheduler)}`;
    try {
      results.push(await verifyCase(file, name, golden, setting));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      results.push(failure(file, name, TOLERANCE, error.message));
    }
  }
  return results;
}

function readSetting(json: JsonObject): Setting {
  const mixture = asObject(json.mixture, 'mixture');
  const { flat, dims } = asRows(json.x_T, 'x_T');
  return {
    mixture: {
      means: asList(mixture.means, 'means').map((mean, i) => asNumbers(mean, `means[${i}]`)),
      weights: asNumbers(mixture.weights, 'weights'),
      stds: asNumbers(mixture.stds, 'stds'),
    },
    x_T: flat,
    dims,
    noise: asList(json.noise, 'noise').map((draw, i) => asRows(draw, `noise[${i}]`).flat),
  };
}

async function verifyCase(
  file: string,
  name: string,
  golden: JsonObject,
  setting: Setting,
): Promise<VerifyCase> {
  requireKnownKeys(golden, CASE_KEYS, name);
  const reading = readSchedulerConfig(
    { ...asObject(golden.config, 'config'), _class_name: golden.scheduler },
    {
      num_inference_steps: asNumber(golden.num_inference_steps, 'num_inference_steps'),
      step_kwargs: asObject(golden.step_kwargs ?? {}, 'step_kwargs'),
    },
  );
  const recording = await record(reading, setting);
  const expected = asList(golden.trajectory, 'trajectory').map(
    (state, i) => asRows(state, `trajectory[${i}]`).flat,
  );
  const parts = [
    compareTimes(file, name, golden, reading, recording),
    ...compareSigmas(file, name, golden, reading),
    ...compareStates(file, name, golden, setting, expected, recording),
  ];
  const draws = asNumber(golden.noises_used, 'noises_used');
  if (draws !== recording.draws) {
    const message = `${recording.draws} draws of noise were used; expected ${draws}.`;
    parts.push({ ...worstOf(parts), passed: false, message });
  }
  return worstOf(parts);
}

function compareStates(
  file: string,
  name: string,
  golden: JsonObject,
  { x_T }: Setting,
  expected: readonly Float64Array[],
  { states }: Recording,
): VerifyCase[] {
  if (states.length !== expected.length - 1) {
    throw new VerifyError(
      `${states.length} states were computed, ${expected.length - 1} are listed after the first.`,
    );
  }
  const initial = asNumber(golden.init_noise_sigma, 'init_noise_sigma');
  const start = x_T.map((value) => value * initial);
  return [start, ...states].map((state, i) => {
    const scale = Math.max(...expected[i].map(Math.abs));
    return compare(file, name, state, expected[i], TOLERANCE, scale);
  });
}

/** Times of the network calls, in the unit that the file lists them in. */
function compareTimes(
  file: string,
  name: string,
  golden: JsonObject,
  { spec }: SchedulerReading,
  { times }: Recording,
): VerifyCase {
  const listed = asNumbers(golden.timesteps, 'timesteps');
  let computed = times;
  if (spec.sampler === 'flow_euler' || spec.sampler === 'flow_heun') {
    const { num_train_timesteps } = spec.options;
    computed = times.map((sigma) => sigma * num_train_timesteps);
  } else if (spec.sampler === 'edm_euler' || spec.sampler === 'edm_dpm_solver') {
    computed = times.map((sigma) => Math.log(sigma) / 4);
  }
  return compare(file, name, computed, listed, TOLERANCE, Math.max(...listed.map(Math.abs)));
}

/** The listed noise levels; samplers of two calls a step list a level once per call. */
function compareSigmas(
  file: string,
  name: string,
  golden: JsonObject,
  { spec, schedule }: SchedulerReading,
): VerifyCase[] {
  const grid = samplerGrid(spec, schedule ? makeSchedule(schedule) : null);
  if (golden.sigmas === null || golden.sigmas === undefined) {
    if (grid) throw new VerifyError('The case lists no sigmas, but its scheduler has some.');
    return [];
  }
  if (!grid) throw new VerifyError('The case lists sigmas, but its scheduler has none.');
  const listed = asNumbers(golden.sigmas, 'sigmas');
  const levels = listed.filter((sigma, i) => i === 0 || sigma !== listed[i - 1]);
  return [compare(file, name, grid.sigmas, levels, TOLERANCE, SMALLEST_SIGMA)];
}

async function record(reading: SchedulerReading, setting: Setting): Promise<Recording> {
  const schedule = reading.schedule ? makeSchedule(reading.schedule) : null;
  const times: number[] = [];
  const states: Float64Array[] = [];
  let draws = 0;
  const network = exactNetwork(reading, schedule, setting.mixture);
  const steps = runSampler(reading.spec, {
    schedule,
    output: reading.output,
    algebra: float64Algebra(setting.dims),
    denoise: (x, t) => {
      times.push(t);
      return network(x, t);
    },
    noise: () => {
      if (setting.noise.length === 0) throw new VerifyError('The file lists no noise.');
      return setting.noise[draws++ % setting.noise.length].slice();
    },
    x_T: setting.x_T,
  });
  for await (const { x, stages } of steps) states.push(...(stages ?? []), x);
  return { states, times, draws };
}

/** The network's raw output as a formula of the mixture, for the three families of samplers. */
function exactNetwork(
  { spec, output }: SchedulerReading,
  schedule: DiscreteSchedule | null,
  mixture: GaussianMixture,
): (x: Float64Array, t: number) => Float64Array {
  if (schedule) {
    const table = networkTable(schedule, spec.sampler);
    return (z, t) => variancePreservingOutput(table, output, mixture, z, t);
  }
  if ('sigma_data' in spec.options) {
    const { sigma_data } = spec.options;
    return (z, sigma) => {
      const { c_in, c_skip, c_out } = edmPreconditioning(sigma, sigma_data);
      const x = z.map((value) => value / c_in);
      const { x0 } = mixturePosterior(mixture, x, { signal: 1, noise: sigma });
      return x0.map((value, i) => (value - c_skip * x[i]) / c_out);
    };
  }
  return (x, sigma) => {
    const { x0, epsilon } = mixturePosterior(mixture, x, { signal: 1 - sigma, noise: sigma });
    return epsilon.map((value, i) => value - x0[i]);
  };
}

/** σ-space schedulers of diffusers replace ᾱ = 0 in their own table, which the network reads. */
function networkTable(
  schedule: DiscreteSchedule,
  sampler: SchedulerReading['spec']['sampler'],
): DiscreteSchedule {
  if (sampler === 'ddpm' || sampler === 'ddim' || sampler === 'pndm') return schedule;
  const alphas_cumprod = schedule.alphas_cumprod.map((alphaBar) =>
    alphaBar === 0 ? MIN_ALPHA_BAR : alphaBar,
  );
  return { ...schedule, alphas_cumprod };
}

function variancePreservingOutput(
  schedule: DiscreteSchedule,
  output: SchedulerReading['output'],
  mixture: GaussianMixture,
  z: Float64Array,
  t: number,
): Float64Array {
  const alphaBar = alphaBarAt(schedule, t);
  const [signal, noise] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
  const { epsilon } = mixturePosterior(mixture, z, { signal, noise });
  // As the file's trajectories were made: through ε, so that x₀ is 0 (not the mean) at ᾱ = 0.
  const x0 = z.map((value, i) => (value - noise * epsilon[i]) / Math.max(signal, 1e-12));
  switch (output) {
    case 'epsilon':
      return epsilon;
    case 'sample':
      return x0;
    case 'v_prediction':
      return epsilon.map((value, i) => signal * value - noise * x0[i]);
    case 'flow':
      return epsilon.map((value, i) => value - x0[i]);
  }
}
