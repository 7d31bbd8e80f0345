// Layer: core (pure). Verifies `schedules.json`: a list of schedules with β and ᾱ at some
// indices. The reference is float32 or float64, so each table is held to the exact one and, where
// it is further off, to that one's float32 rounding; both count as right. Rescaling to zero
// terminal SNR subtracts almost equal numbers, of which float32 leaves fewer digits.

import type { ScheduleConfig } from '../recipe/types';
import { makeSchedule, type DiscreteSchedule } from '../schedule';
import { scheduleKeys } from '../schedulerConfig/schedule';
import { ConfigKeys } from '../schedulerConfig/keys';
import { compare, failure, VerifyError, worstOf, type VerifyCase } from './cases';
import { float32Schedule } from './float32Schedule';
import { asNumbers, asObject, type JsonObject } from './json';

const TOLERANCE = 1e-4;
/** Values below this are compared as if they were that large: plain, and rescaled, schedules. */
const SCALES = { plain: 1e-8, rescaled: 2e-3 };

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
  const scale = config.rescale_betas_zero_snr ? SCALES.rescaled : SCALES.plain;
  const agreement = (expected: number[], table: (of: DiscreteSchedule) => Float64Array) => {
    const [exact, float32] = tables.map((schedule) => {
      const actual = index.map((t) => table(schedule)[t]);
      return compare(file, name, actual, expected, TOLERANCE, scale);
    });
    return exact.passed ? exact : float32;
  };
  return worstOf([
    agreement(asNumbers(betas, `${name}: betas`), (schedule) => schedule.betas),
    agreement(
      asNumbers(alphas_cumprod, `${name}: alphas_cumprod`),
      (schedule) => schedule.alphas_cumprod,
    ),
  ]);
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

function readConfig(config: JsonObject, keys: ConfigKeys): ScheduleConfig {
  const own = OWN_NAMES.find((id) => id === config.beta_schedule);
  if (!own) return scheduleKeys(keys, { rescalesBetas: true });
  const others = new ConfigKeys({ ...config, beta_schedule: undefined }, own);
  const read = scheduleKeys(others, { rescalesBetas: true });
  keys.withoutEffect('beta_schedule', ...Object.keys(read));
  return { ...read, beta_schedule: own };
}
