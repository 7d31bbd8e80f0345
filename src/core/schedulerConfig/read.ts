// Layer: core (pure). scheduler_config.json of diffusers → sampler with all of its options,
// noise schedule and meaning of the network's output. Keys and defaults are those that the
// sampler's file declares. What a class has and this project does not is refused by name; what
// the class does not have either is passed over, as diffusers does with a warning.

import { definitionOf, specFrom, type SamplerId, type SamplerSpec } from '../sampling/spec';
import { REGISTRY } from '../sampling/registry';
import { ConfigKeys, SchedulerConfigError } from './keys';
import type { SchedulerReading } from './reading';
import { outputKey, scheduleKeys } from './schedule';

export type { SchedulerReading } from './reading';

/** Arguments of the scheduler's `set_timesteps` and `step`, which are not in the file. */
export interface StepArguments {
  readonly num_inference_steps?: number;
  readonly step_kwargs?: Readonly<Record<string, unknown>>;
}

/** What a file says, and what of it was passed over. */
export interface SchedulerFile extends SchedulerReading {
  /** One sentence that names the keys which the class does not have; null for none. */
  readonly notice: string | null;
}

/** The samplers by `_class_name`. */
const SAMPLER_OF_CLASS: ReadonlyMap<string, SamplerId> = new Map(
  Object.values(REGISTRY).flatMap((entry) =>
    entry.kind === 'method' && entry.diffusers !== null
      ? [[entry.diffusers.className, entry.id] as const]
      : [],
  ),
);

/** Every scheduler class that can be read. */
export const SCHEDULER_CLASSES: readonly string[] = [...SAMPLER_OF_CLASS.keys()];

/**
 * Reads a parsed scheduler_config.json.
 * @throws {SchedulerConfigError} naming the class or key that cannot be honoured.
 */
export function readSchedulerConfig(json: unknown, step: StepArguments = {}): SchedulerFile {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new SchedulerConfigError('A scheduler_config.json must be a JSON object.');
  }
  const config = json as Readonly<Record<string, unknown>>;
  const name = config._class_name;
  const sampler = typeof name === 'string' ? SAMPLER_OF_CLASS.get(name) : undefined;
  if (sampler === undefined) {
    throw new SchedulerConfigError(
      `_class_name is ${JSON.stringify(name)}; supported are ${SCHEDULER_CLASSES.join(', ')}.`,
    );
  }
  const keys = new ConfigKeys(config, String(name));
  const call = new ConfigKeys(step.step_kwargs ?? {}, `${String(name)}.step`);
  const reading = readSampler(sampler, keys, call, step.num_inference_steps ?? 50);
  call.finish();
  return { ...reading, notice: keys.passedOver() };
}

function readSampler(
  sampler: SamplerId,
  keys: ConfigKeys,
  call: ConfigKeys,
  num_inference_steps: number,
): SchedulerReading {
  const { diffusers, network, options } = definitionOf(sampler);
  if (diffusers === null) throw new RangeError(`${sampler} has no scheduler class.`);
  const values = Object.entries(options).map(([key, { config }]) => {
    const value = config.read(config.place === 'step' ? call : keys, key);
    return [key, value] as const;
  });
  keys.only(...(diffusers.only ?? []));
  for (const [key, names] of Object.entries(diffusers.ignoredNames ?? {})) {
    keys.choice(key, names, names[0]);
  }
  keys.withoutEffect(...(diffusers.withoutEffect ?? []));
  const read = specFrom(sampler, { ...Object.fromEntries(values), num_inference_steps });
  const spec = specFrom(sampler, { ...corrected(read) });
  switch (network) {
    case 'discrete':
      return { spec, schedule: scheduleKeys(keys, diffusers), output: outputKey(keys) };
    case 'flow':
      return { spec, schedule: null, output: 'flow' };
    case 'edm':
      return { spec, schedule: null, output: 'sample' };
  }
}

/** The options as the class corrects them by itself. */
function corrected<Id extends SamplerId>({ sampler, options }: SamplerSpec<Id>): object {
  return definitionOf(sampler).diffusers?.corrected?.(options) ?? options;
}
