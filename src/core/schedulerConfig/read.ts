// Layer: core (pure). scheduler_config.json of diffusers → sampler with all of its options,
// noise schedule and meaning of the network's output. Defaults are those of each scheduler class
// of diffusers 0.40; what a class knows and this project does not is refused by name.

import { SCHEDULER_CLASSES } from './classes';
import { ConfigKeys, SchedulerConfigError } from './keys';
import type { SchedulerReading } from './reading';

export type { SchedulerReading } from './reading';

/** Arguments of the scheduler's `set_timesteps` and `step`, which are not in the file. */
export interface StepArguments {
  readonly num_inference_steps?: number;
  readonly step_kwargs?: Readonly<Record<string, unknown>>;
}

/**
 * Reads a parsed scheduler_config.json.
 * @throws {SchedulerConfigError} naming the class or key that cannot be honoured.
 */
export function readSchedulerConfig(json: unknown, step: StepArguments = {}): SchedulerReading {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new SchedulerConfigError('A scheduler_config.json must be a JSON object.');
  }
  const config = json as Readonly<Record<string, unknown>>;
  const name = config._class_name;
  const reader = typeof name === 'string' ? SCHEDULER_CLASSES.get(name) : undefined;
  if (!reader) {
    throw new SchedulerConfigError(
      `_class_name is ${JSON.stringify(name)}; supported are ${[...SCHEDULER_CLASSES.keys()].join(', ')}.`,
    );
  }
  const keys = new ConfigKeys(config, String(name));
  const call = new ConfigKeys(step.step_kwargs ?? {}, `${String(name)}.step`);
  const reading = reader(keys, call, step.num_inference_steps ?? 50);
  keys.finish();
  call.finish();
  return reading;
}
