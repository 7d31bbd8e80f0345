// Layer: core (pure). The keys of a scheduler_config.json that every class of a discrete schedule
// has, whatever the sampler: the betas, and what the network's output means.

import { makeSchedule } from '../schedule';
import type { BetaSchedule, BetaConfig } from '../scheduleConfig';
import type { ConfigJson } from '../sampling/configEntry';
import type { OutputKind } from '../sampling/contract';
import { SchedulerConfigError, type ConfigKeys } from './keys';

/** What the keys of the betas depend on. */
export interface BetaKeys {
  readonly rescalesBetas: boolean;
  readonly betaRange?: readonly [start: number, end: number];
  readonly moreBetaSchedules?: readonly string[];
}

/** `beta_schedule` in diffusers → here; "exp" is the name that Heun's scheduler gives it. */
const BETA_NAMES: Readonly<Record<string, BetaSchedule>> = {
  linear: 'linear',
  scaled_linear: 'scaled_linear',
  squaredcos_cap_v2: 'squaredcos_cap_v2',
  sigmoid: 'sigmoid',
  exp: 'exponential',
};

/** Names that every class has. */
const COMMON_NAMES: readonly string[] = ['linear', 'scaled_linear', 'squaredcos_cap_v2'];

/**
 * The noise schedule. Every name is read whatever the class: earlier versions of the lab wrote
 * "sigmoid" for classes that refuse it.
 */
export function scheduleKeys(keys: ConfigKeys, of: BetaKeys): BetaConfig {
  const name = keys.choice('beta_schedule', Object.keys(BETA_NAMES), 'linear');
  const trained_betas = keys.numbers('trained_betas');
  const [start, end] = of.betaRange ?? [0.0001, 0.02];
  return {
    beta_schedule: BETA_NAMES[name],
    num_train_timesteps: keys.integer('num_train_timesteps', trained_betas?.length ?? 1000),
    beta_start: keys.number('beta_start', start),
    beta_end: keys.number('beta_end', end),
    trained_betas,
    rescale_betas_zero_snr: of.rescalesBetas && keys.boolean('rescale_betas_zero_snr', false),
  };
}

export function outputKey(keys: ConfigKeys): OutputKind {
  return keys.choice('prediction_type', ['epsilon', 'sample', 'v_prediction'], 'epsilon');
}

/** The schedule by its name where the class has it, else with every β written out. */
export function scheduleEntries(schedule: BetaConfig, of: BetaKeys): ConfigJson {
  const { num_train_timesteps, beta_start, beta_end, trained_betas, beta_schedule } = schedule;
  const rescale = schedule.rescale_betas_zero_snr;
  const common = { num_train_timesteps, beta_start, beta_end };
  const names = [...COMMON_NAMES, ...(of.moreBetaSchedules ?? [])];
  const name = names.find((candidate) => BETA_NAMES[candidate] === beta_schedule);
  if ((trained_betas === null && name === undefined) || (rescale && !of.rescalesBetas)) {
    const betas = Array.from(makeSchedule(schedule).betas);
    return { ...common, beta_schedule: 'linear', trained_betas: betas };
  }
  return {
    ...common,
    beta_schedule: trained_betas === null ? name : 'linear',
    trained_betas,
    ...(of.rescalesBetas ? { rescale_betas_zero_snr: rescale } : {}),
  };
}

export function outputEntry(output: OutputKind): ConfigJson {
  if (output === 'flow') {
    throw new SchedulerConfigError('A flow network needs a flow scheduler, which has no betas.');
  }
  return { prediction_type: output };
}
