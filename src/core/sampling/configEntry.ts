// Layer: core (pure). How diffusers has one option of a sampler: as a key of the scheduler's
// config, as an argument of its `step`, or not at all. Each entry reads and writes itself.

import type { ConfigKeys } from '../schedulerConfig/keys';

export type ConfigJson = Record<string, unknown>;

export interface ConfigEntry<V> {
  /** Where diffusers has it; what belongs to a run is in no file. */
  readonly place: 'config' | 'step';
  /** The value that the keys say, or the default of the class. */
  read(keys: ConfigKeys, key: string): V;
  /** The entries of a file that say it; null for a value that diffusers cannot be given. */
  write(value: V, key: string): ConfigJson | null;
}

/** A key of the config under the option's own name. */
function entry<V>(read: (keys: ConfigKeys, key: string) => V): ConfigEntry<V> {
  return { place: 'config', read, write: (value, key) => ({ [key]: value }) };
}

export function numberKey(fallback: number): ConfigEntry<number> {
  return entry((keys, key) => keys.number(key, fallback));
}

export function integerKey(fallback: number): ConfigEntry<number> {
  return entry((keys, key) => keys.integer(key, fallback));
}

/** A number, or null for the default of the class. */
export function optionalNumberKey(): ConfigEntry<number | null> {
  return entry((keys, key) => keys.optionalNumber(key));
}

export function booleanKey(fallback: boolean): ConfigEntry<boolean> {
  return entry((keys, key) => keys.boolean(key, fallback));
}

export function numbersKey(): ConfigEntry<readonly number[]> {
  return entry((keys, key) => keys.numbers(key) ?? []);
}

/** `also` are names that diffusers reads as another one, with that one. */
export function choiceKey<Choice extends string>(
  choices: readonly Choice[],
  fallback: NoInfer<Choice>,
  also: Readonly<Partial<Record<string, NoInfer<Choice>>>> = {},
): ConfigEntry<Choice> {
  const names: readonly string[] = [...choices, ...Object.keys(also)];
  return entry((keys, key) => {
    const name = keys.choice(key, names, fallback);
    return choices.find((choice) => choice === name) ?? also[name] ?? fallback;
  });
}

/** A number that is infinite in diffusers where a recipe has none, as null; left out then. */
export function unlimitedKey(infinite: number): ConfigEntry<number | null> {
  return {
    place: 'config',
    read: (keys, key) => {
      const value = keys.numberOrInfinity(key, infinite);
      return value === infinite ? null : value;
    },
    write: (value, key) => (value === null ? {} : { [key]: value }),
  };
}

/** An argument of `step`: it describes a run, not the scheduler, and is in no file. */
export function stepArgument<V>(inner: ConfigEntry<V>): ConfigEntry<V> {
  return { place: 'step', read: (keys, key) => inner.read(keys, key), write: () => ({}) };
}

/** An option that the class does not have: it can only be written at the value that it acts at. */
export function absent<V>(value: V): ConfigEntry<V> {
  return { place: 'config', read: () => value, write: (asked) => (asked === value ? {} : null) };
}
