// Layer: core (pure). Verifies `samplers.json`: whole trajectories with the exact denoiser of a
// mixture of Gaussians. The k-th stochastic draw of a case is noise[k mod length]. A trajectory
// lists x_T · init_noise_sigma and the state after every network call.

import { definitionOf, samplerGrid, type SamplerId, type SamplerSpec } from '../sampling/spec';
import { readSchedulerConfig, type SchedulerReading } from '../schedulerConfig/read';
import type { SigmaGrid } from '../sigmas/grids';
import { compare, failure, VerifyError, worstOf, type VerifyCase } from './cases';
import { float32Schedule } from './float32Schedule';
import {
  asList,
  asNumber,
  asNumbers,
  asObject,
  asRows,
  requireKnownKeys,
  type JsonObject,
} from './json';
import { compareStates, TOLERANCE } from './states';
import { believedTimes } from './wholeTimes';
import { EXACT, record, ROUNDED, type Recording, type Setting } from './recording';

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
  requireKnownKeys(mixture, ['means', 'weights', 'stds'], 'mixture');
  const { flat, dims } = asRows(json.x_T, 'x_T');
  const means = asList(mixture.means, 'means').map((mean, i) => asNumbers(mean, `means[${i}]`));
  if (means.some((mean) => mean.length !== dims)) {
    throw new VerifyError(`The means of the mixture do not have the ${dims} dimensions of x_T.`);
  }
  const weights = asNumbers(mixture.weights, 'weights');
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const noise = asList(json.noise, 'noise').map((draw, i) => asRows(draw, `noise[${i}]`).flat);
  if (noise.some((draw) => draw.length !== flat.length)) {
    throw new VerifyError('Each draw of noise must have the shape of x_T.');
  }
  return {
    // Weights written with few digits add up to 1 only nearly.
    mixture: {
      means,
      weights: weights.map((weight) => weight / total),
      stds: asNumbers(mixture.stds, 'stds'),
    },
    x_T: flat,
    dims,
    noise,
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
  const schedule = reading.schedule ? float32Schedule(reading.schedule) : null;
  const grid = samplerGrid(reading.spec, schedule);
  const listed = asNumbers(golden.timesteps, 'timesteps');
  const times = believedTimes(reading.spec, grid, schedule, listed);
  const expected = asList(golden.trajectory, 'trajectory').map(
    (state, i) => asRows(state, `trajectory[${i}]`).flat,
  );
  const asked = { times, listed: schedule === null ? [] : listed, trajectory: expected };
  const recording = await record(reading, schedule, setting, { stored: EXACT, ...asked });
  const rounded = await record(reading, schedule, setting, { stored: ROUNDED, ...asked });
  const initial = asNumber(golden.init_noise_sigma, 'init_noise_sigma');
  const start = setting.x_T.map((value) => value * initial);
  const parts = [
    compareTimes(file, name, listed, reading, recording),
    ...compareSigmas(file, name, golden, reading, grid),
    ...compareStates(file, name, start, expected, [recording, rounded], {
      spec: reading.spec,
      schedule,
      x_T: setting.x_T,
    }),
  ];
  const draws = asNumber(golden.noises_used, 'noises_used');
  if (draws !== recording.draws) {
    const message = `${recording.draws} draws of noise were used; expected ${draws}.`;
    parts.push({ ...worstOf(parts), passed: false, message });
  }
  const { notice } = reading;
  return { ...worstOf(parts), ...(notice === null ? {} : { notice }) };
}

/** Times of the network calls, in the unit that the file lists them in. */
function compareTimes(
  file: string,
  name: string,
  listed: readonly number[],
  { spec }: SchedulerReading,
  { times }: Recording,
): VerifyCase {
  const computed = listedTimes(spec, times);
  return compare(file, name, computed, listed, TOLERANCE, Math.max(...listed.map(Math.abs)));
}

function listedTimes<Id extends SamplerId>(
  { sampler, options }: SamplerSpec<Id>,
  times: readonly number[],
): readonly number[] {
  const definition = definitionOf(sampler);
  return times.map((t) => definition.listedTime?.(t, options) ?? t);
}

/** The listed noise levels; samplers of two calls a step list a level once per call. */
function compareSigmas(
  file: string,
  name: string,
  golden: JsonObject,
  { spec }: SchedulerReading,
  grid: SigmaGrid | null,
): VerifyCase[] {
  if (golden.sigmas === null || golden.sigmas === undefined) {
    if (grid) throw new VerifyError('The case lists no sigmas, but its scheduler has some.');
    return [];
  }
  if (!grid) throw new VerifyError('The case lists sigmas, but its scheduler has none.');
  const listed = asNumbers(golden.sigmas, 'sigmas');
  const levels =
    definitionOf(spec.sampler).networkCallsPerStep === 2
      ? listed.filter((sigma, i) => i === 0 || sigma !== listed[i - 1])
      : listed;
  return [compare(file, name, grid.sigmas, levels, TOLERANCE, SMALLEST_SIGMA)];
}
