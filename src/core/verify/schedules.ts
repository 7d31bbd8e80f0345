// Layer: core (pure). Verifies `schedules.json`: a list of schedules with β and ᾱ at some
// indices, float32 reference. Rescaling to zero terminal SNR subtracts almost equal float32
// numbers in the reference, so errors are measured against max(|value|, 0.1).

import type { ScheduleConfig } from '../recipe/types';
import { makeSchedule } from '../schedule';
import { scheduleKeys } from '../schedulerConfig/parts';
import { ConfigKeys } from '../schedulerConfig/keys';
import { compare, failure, worstOf, type VerifyCase } from './cases';
import { asNumbers, asObject, type JsonObject } from './json';

const TOLERANCE = 1e-4;
const SCALE = 0.1;

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
  const { index: listed, betas, alphas_cumprod, ...config } = entry;
  const keys = new ConfigKeys(config, name);
  const schedule = makeSchedule(readConfig(config, keys));
  keys.finish();
  const index = asNumbers(listed, `${name}: index`);
  const parts = [
    { table: schedule.betas, expected: asNumbers(betas, `${name}: betas`) },
    {
      table: schedule.alphas_cumprod,
      expected: asNumbers(alphas_cumprod, `${name}: alphas_cumprod`),
    },
  ];
  return worstOf(
    parts.map(({ table, expected }) =>
      compare(
        file,
        name,
        index.map((t) => table[t]),
        expected,
        TOLERANCE,
        SCALE,
      ),
    ),
  );
}

function readConfig(config: JsonObject, keys: ConfigKeys): ScheduleConfig {
  const own = OWN_NAMES.find((id) => id === config.beta_schedule);
  if (!own) return scheduleKeys(keys);
  const read = scheduleKeys(new ConfigKeys({ ...config, beta_schedule: undefined }, own));
  keys.withoutEffect('beta_schedule', ...Object.keys(read));
  return { ...read, beta_schedule: own };
}
