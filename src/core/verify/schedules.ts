// Layer: core (pure). Verifies `schedules.json`: a list of schedules with β and ᾱ at some
// indices. The reference is float32 or float64, so each table is held to the exact one and, where
// it is further off, to that one's float32 rounding; both count as right. Rescaling to zero
// terminal SNR subtracts almost equal numbers; what float32 leaves of a β then depends on where
// it is in the schedule.

import type { BetaConfig } from '../recipe/types';
import { makeSchedule, type DiscreteSchedule } from '../schedule';
import { scheduleKeys } from '../schedulerConfig/schedule';
import { ConfigKeys } from '../schedulerConfig/keys';
import { compare, failure, VerifyError, worstOf, type VerifyCase } from './cases';
import { float32Schedule } from './float32Schedule';
import { asNumbers, asObject, type JsonObject } from './json';

const TOLERANCE = 1e-4;
/** Values below this are compared as if they were that large. */
const SMALLEST = 1e-8;
/** Half the distance of two float32 numbers just below 1: the rounding of one operation. */
const ROUNDING = 2 ** -24;
/** Operations whose rounding errors may add up in one β, with some to spare. */
const OPERATIONS = 8;

/** Schedules that this project has beside those of diffusers. */
const OWN_NAMES = ['linear_scaled', 'sigmoid_jabri', 'exponential'] as const;

/** One case per entry of the list. */
export function verifySchedules(file: string, entries: readonly unknown[]): VerifyCase[] {
  return entries.map((entry, i) => {
    const name = caseName(entry, i);
    try {
      return verifyEntry(file, name, asObject(entry, name));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return failure(file, name, TOLERANCE, error.message);
    }
  });
}

function caseName(entry: unknown, index: number): string {
  const { beta_schedule, num_train_timesteps, rescale_betas_zero_snr } = entry as JsonObject;
  const rescaled = rescale_betas_zero_snr === true ? ', zero terminal SNR' : '';
  return `schedule ${index}: ${String(beta_schedule)}, T = ${String(num_train_timesteps)}${rescaled}`;
}

function verifyEntry(file: string, name: string, entry: JsonObject): VerifyCase {
  const { index: listed, betas, alphas_cumprod, ...rest } = entry;
  const keys = new ConfigKeys(rest, name);
  const config = readConfig(rest, keys);
  const tables = [makeSchedule(config), float32Schedule(config)];
  keys.finish();
  const index = readIndex(listed, config.num_train_timesteps, name);
  const betaRounding = roundingOfBetas(config);
  const agreement = (
    expected: number[],
    table: (of: DiscreteSchedule) => Float64Array,
    rounding: (t: number) => number,
  ) => {
    requireSameLength(name, index, expected);
    const [exact, float32] = tables.map((schedule) =>
      worstOf(
        index.map((t, i) => {
          const scale = Math.max(SMALLEST, rounding(t) / TOLERANCE);
          return compare(file, name, [table(schedule)[t]], [expected[i]], TOLERANCE, scale);
        }),
      ),
    );
    return exact.passed ? exact : float32;
  };
  return worstOf([
    agreement(asNumbers(betas, `${name}: betas`), (schedule) => schedule.betas, betaRounding),
    agreement(
      asNumbers(alphas_cumprod, `${name}: alphas_cumprod`),
      (schedule) => schedule.alphas_cumprod,
      () => 0,
    ),
  ]);
}

function requireSameLength(name: string, index: number[], expected: number[]): void {
  if (index.length === expected.length) return;
  throw new VerifyError(`${name} lists ${index.length} indices and ${expected.length} values.`);
}

/**
 * What float32 may leave undetermined of each β. Rescaling makes it 1 − α with
 * α = ((r_t − r_T)/(r_{t−1} − r_T))² and r = √ᾱ: every difference loses r/(r − r_T) times the
 * rounding of r, and 1 − α that of numbers near 1, however small β is.
 */
function roundingOfBetas(config: BetaConfig): (t: number) => number {
  if (!config.rescale_betas_zero_snr) return () => 0;
  const { alphas_cumprod } = makeSchedule({ ...config, rescale_betas_zero_snr: false });
  const roots = alphas_cumprod.map(Math.sqrt);
  const last = roots[roots.length - 1];
  const loss = (t: number): number =>
    t < 0 || roots[t] === last ? 0 : roots[t] / (roots[t] - last);
  return (t) => OPERATIONS * ROUNDING * (1 + loss(t) + loss(t - 1)) * alphaOf(roots, last, t);
}

/** α_t after rescaling. */
function alphaOf(roots: Float64Array, last: number, t: number): number {
  return t === 0 ? 1 : ((roots[t] - last) / (roots[t - 1] - last)) ** 2;
}

/** Timesteps at which values are listed. @throws {VerifyError} for none, or one that is not there. */
function readIndex(listed: unknown, timesteps: number, name: string): number[] {
  const index = asNumbers(listed, `${name}: index`);
  if (index.length === 0) throw new VerifyError(`${name} lists no indices.`);
  for (const t of index) {
    if (!Number.isInteger(t) || t < 0 || t >= timesteps) {
      throw new VerifyError(`${name}: index ${t} is not a timestep from 0 to ${timesteps - 1}.`);
    }
  }
  return index;
}

function readConfig(config: JsonObject, keys: ConfigKeys): BetaConfig {
  const own = OWN_NAMES.find((id) => id === config.beta_schedule);
  if (!own) return scheduleKeys(keys, { rescalesBetas: true });
  const others = new ConfigKeys({ ...config, beta_schedule: undefined }, own);
  const read = scheduleKeys(others, { rescalesBetas: true });
  keys.withoutEffect('beta_schedule', ...Object.keys(read));
  return { ...read, beta_schedule: own };
}
