// Layer: core (pure). Sampler, schedule and meaning of the output → scheduler_config.json that
// diffusers reads. Schedules that diffusers has no name for are written as `trained_betas`, so
// that nothing about a model is lost. What `read.ts` reads of the result is what was written.

import type { ConfigJson } from '../sampling/configEntry';
import { definitionOf } from '../sampling/spec';
import { SchedulerConfigError } from './keys';
import type { SchedulerReading } from './reading';
import { outputEntry, scheduleEntries } from './schedule';

/** Version of diffusers whose keys these are. */
const DIFFUSERS_VERSION = '0.40.0.dev0';

/**
 * The scheduler_config.json of a sampler.
 * @throws {SchedulerConfigError} for a sampler or option that diffusers does not have.
 */
export function writeSchedulerConfig({ spec, schedule, output }: SchedulerReading): ConfigJson {
  const { sampler } = spec;
  const { diffusers, options } = definitionOf(sampler);
  if (diffusers === null) {
    throw new SchedulerConfigError(`diffusers has no scheduler for the sampler "${sampler}".`);
  }
  const values: Readonly<Record<string, unknown>> = { ...spec.options };
  const entries = Object.entries(options).flatMap(([key, { config }]) => {
    const written = config.write(values[key], key);
    if (written !== null) return Object.entries(written);
    throw new SchedulerConfigError(
      `diffusers has no ${key} for the sampler "${sampler}"; it is ${JSON.stringify(values[key])}.`,
    );
  });
  return {
    _class_name: diffusers.className,
    _diffusers_version: DIFFUSERS_VERSION,
    ...(schedule ? scheduleEntries(schedule, diffusers) : {}),
    ...(schedule ? outputEntry(output) : {}),
    ...Object.fromEntries(entries),
  };
}
