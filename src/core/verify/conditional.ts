// Layer: core (pure). Verifies `conditional.json`: mixtures of Gaussians of which some coordinates are
// known. The posterior is known in closed form, so each method that a case lists is run with the
// exact denoiser and its samples are compared with exact ones: sliced W₁ as a multiple of that
// between two exact sets, share of the samples in the heaviest mode, known coordinates to float32.

import { knownCoordinates } from '../conditional/measurement';
import { conditionalMethod } from '../conditional/registry';
import { sampleConditionally } from '../conditional/sample';
import { conditionalMixture, mixtureMoments, mixtureSamples } from '../exact/conditional';
import { mixtureDenoiser } from '../exact/denoisers';
import type { GaussianMixture } from '../exact/mixture';
import { normalStream, uniformStream } from '../rng/draws';
import { STREAMS } from '../rng/streams';
import { edmGrid, EDM_GRID_DEFAULTS } from '../sigmas/edm';
import { slicedWasserstein1 } from '../statistics/slicedWasserstein1';
import { compare, failure, VerifyError, worstOf, type VerifyCase } from './cases';
import { asList, asNumber, asNumbers, asObject, requireKnownKeys, type JsonObject } from './json';

const SAMPLES = 2000;
const DIRECTIONS = 64;
/** Exact sets that samples are compared with; the floor is that of each with the next. */
const EXACT_SETS = 4;
/** The listed posterior has six digits; variances lose some of them. */
const POSTERIOR_TOLERANCE = 1e-3;
const CASE_KEYS = ['name', 'means', 'weights', 'std', 'known', 'y', 'posterior', 'methods'];
const BOUND_KEYS = ['max_sliced_w1_over_floor', 'known_exact', 'mode_share_within'];

/** One case per posterior and per method listed. @throws {VerifyError} for a list that is none */
export async function verifyConditional(file: string, json: JsonObject): Promise<VerifyCase[]> {
  requireKnownKeys(json, ['about', 'cases'], file);
  const results: VerifyCase[] = [];
  for (const [i, entry] of asList(json.cases, 'cases').entries()) {
    const golden = asObject(entry, `case ${i}`);
    const name = typeof golden.name === 'string' ? golden.name : `case ${i}`;
    try {
      const setting = readSetting(name, golden);
      results.push(comparePosterior(file, setting, asObject(golden.posterior, 'posterior')));
      for (const [id, wanted] of Object.entries(asObject(golden.methods, 'methods')))
        results.push(await verifyMethod(file, setting, id, wanted));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      results.push(failure(file, name, 0, error.message));
    }
  }
  return results;
}

/** A problem with its exact answer. */
export interface ConditionalSetting {
  readonly name: string;
  readonly mixture: GaussianMixture;
  readonly known: readonly number[];
  readonly y: readonly number[];
  /** Of the other coordinates. */
  readonly posterior: GaussianMixture;
}

function readSetting(name: string, golden: JsonObject): ConditionalSetting {
  requireKnownKeys(golden, CASE_KEYS, name);
  const means = asList(golden.means, 'means').map((mean, i) => asNumbers(mean, `means[${i}]`));
  const listed = asNumbers(golden.weights, 'weights');
  // Weights written with few digits add up to 1 only nearly.
  const total = listed.reduce((sum, weight) => sum + weight, 0);
  const std = asNumber(golden.std, 'std');
  const mixture = {
    means,
    weights: listed.map((weight) => weight / total),
    stds: means.map(() => std),
  };
  const known = asNumbers(golden.known, 'known');
  const y = asNumbers(golden.y, 'y');
  return { name, mixture, known, y, posterior: conditionalMixture(mixture, known, y) };
}

function comparePosterior(
  file: string,
  { name, posterior }: ConditionalSetting,
  golden: JsonObject,
): VerifyCase {
  requireKnownKeys(golden, ['mode_weights', 'mean', 'variance'], 'posterior');
  const { mean, variance } = mixtureMoments(posterior);
  const part = (key: string, actual: readonly number[]): VerifyCase =>
    compare(
      file,
      `${name}: posterior`,
      actual,
      asNumbers(golden[key], key),
      POSTERIOR_TOLERANCE,
      0.1,
    );
  return worstOf([
    part('mode_weights', posterior.weights),
    part('mean', mean),
    part('variance', variance),
  ]);
}

async function verifyMethod(
  file: string,
  setting: ConditionalSetting,
  id: string,
  wanted: unknown,
): Promise<VerifyCase> {
  const name = `${setting.name}: ${id}`;
  const bounds = asObject(wanted, id);
  try {
    const { steps, options } = readOptions(bounds);
    const samples = await conditionalSamples(setting, id, steps, options);
    const parts = judge(file, name, setting, samples, bounds);
    if (parts.length > 0) return worstOf(parts);
    throw new VerifyError('Nothing is said of what the method must reach.');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return failure(file, name, 0, error.message);
  }
}

/** All numbers that are no bounds are options of the method, but for the steps. Of particles all are
 *  taken for samples. */
function readOptions(bounds: JsonObject): { steps: number; options: Record<string, number> } {
  const entries = Object.entries(bounds).filter(([key]) => !BOUND_KEYS.includes(key));
  const { steps, ...options } = Object.fromEntries(
    entries.map(([key, value]) => [key, asNumber(value, key)]),
  );
  const taken = 'particles' in options ? { taken: options.particles } : {};
  return { steps: asNumber(steps, 'steps'), options: { ...taken, ...options } };
}

/**
 * Samples of all coordinates with the exact denoiser on Karras levels 0.002 … 80 (ρ = 7).
 * @throws {ConditionalError} for a method or option that there is not
 */
export function conditionalSamples(
  { mixture, known, y }: ConditionalSetting,
  method: string,
  steps: number,
  options: Readonly<Record<string, number>>,
  { count = SAMPLES, seed = 0 } = {},
): Promise<Float64Array> {
  const dims = mixture.means[0].length;
  const problem = {
    denoiser: mixtureDenoiser(mixture),
    measurement: knownCoordinates(Array.from({ length: dims }, (_, d) => known.includes(d))),
    // The file lists coordinates in any order, the measurement has them ascending.
    y: Float64Array.from(
      [...known].sort((a, b) => a - b),
      (d) => y[known.indexOf(d)],
    ),
    sigmas: edmGrid({ ...EDM_GRID_DEFAULTS, num_inference_steps: steps }).sigmas,
    count,
    noise: normalStream(seed, STREAMS.conditionalNoise),
    uniform: uniformStream(seed, STREAMS.conditionalChoice),
  };
  return sampleConditionally(conditionalMethod(method), problem, options);
}

function judge(
  file: string,
  name: string,
  setting: ConditionalSetting,
  samples: Float64Array,
  bounds: JsonObject,
): VerifyCase[] {
  const parts: VerifyCase[] = [];
  const bounded = (what: string, actual: number, most: number): void => {
    const passed = actual <= most;
    const message = passed
      ? ''
      : `${what} is ${actual.toPrecision(3)}; at most ${most} is allowed.`;
    parts.push({ file, name, max_abs: actual, max_rel: actual, tolerance: most, passed, message });
  };
  if (bounds.max_sliced_w1_over_floor !== undefined) {
    const { distance, floor } = distanceToPosterior(setting, samples);
    const most = asNumber(bounds.max_sliced_w1_over_floor, 'max_sliced_w1_over_floor');
    bounded('Sliced W1 over its floor', distance / floor, most);
  }
  if (bounds.mode_share_within !== undefined) {
    const { actual, expected } = heaviestModeShare(setting, samples);
    const most = asNumber(bounds.mode_share_within, 'mode_share_within');
    bounded('The error of the share in the heaviest mode', Math.abs(actual - expected), most);
  }
  if (bounds.known_exact === true)
    bounded('The error of the known coordinates', errorOfKnown(setting, samples), 0);
  return parts;
}

/** Sliced W₁ of the unknown coordinates to exact samples, and what two exact sets have. */
export function distanceToPosterior(
  { mixture, known, posterior }: ConditionalSetting,
  samples: Float64Array,
): { distance: number; floor: number } {
  const dims = mixture.means[0].length;
  const others = Array.from({ length: dims }, (_, d) => d).filter((d) => !known.includes(d));
  const count = samples.length / dims;
  const unknown = Float64Array.from(
    { length: count * others.length },
    (_, i) => samples[Math.floor(i / others.length) * dims + others[i % others.length]],
  );
  const noise = normalStream(0, STREAMS.exactNoise);
  const uniform = uniformStream(0, STREAMS.exactChoice);
  const exact = Array.from({ length: EXACT_SETS }, () =>
    mixtureSamples(posterior, count, uniform, noise),
  );
  const between = (a: Float64Array, b: Float64Array): number =>
    slicedWasserstein1(a, b, others.length, DIRECTIONS, 0);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    distance: mean(exact.map((set) => between(unknown, set))),
    floor: mean(exact.map((set, i) => between(set, exact[(i + 1) % EXACT_SETS]))),
  };
}

/** Share of the samples nearest to the heaviest mode, and what it should be. */
export function heaviestModeShare(
  { mixture, posterior }: ConditionalSetting,
  samples: Float64Array,
): { actual: number; expected: number } {
  const expected = Math.max(...posterior.weights);
  const heaviest = posterior.weights.indexOf(expected);
  const dims = mixture.means[0].length;
  let hits = 0;
  for (let start = 0; start < samples.length; start += dims) {
    const squares = mixture.means.map((mean) =>
      mean.reduce((sum, value, d) => sum + (samples[start + d] - value) ** 2, 0),
    );
    if (squares.indexOf(Math.min(...squares)) === heaviest) hits++;
  }
  return { actual: (hits * dims) / samples.length, expected };
}

function errorOfKnown({ mixture, known, y }: ConditionalSetting, samples: Float64Array): number {
  const dims = mixture.means[0].length;
  let worst = 0;
  for (let start = 0; start < samples.length; start += dims)
    known.forEach((d, i) => {
      worst = Math.max(worst, Math.abs(Math.fround(samples[start + d]) - Math.fround(y[i])));
    });
  return worst;
}
