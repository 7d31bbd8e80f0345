// Layer: core (pure). One option of a sampler, declared once: what a recipe says of it, and how
// the scheduler class of diffusers has it. The types of the samplers' options, the recipe's
// fields, and reading and writing a scheduler_config.json all follow from these declarations.

import type { FieldValue, FieldWords } from '../recipe/fieldKinds';
import type { ConfigEntry } from './configEntry';

/** Under which title a form shows an option. */
export const OPTION_GROUPS = ['time', 'noise', 'clipping', 'solver'] as const;
export type OptionGroup = (typeof OPTION_GROUPS)[number];

/** A sampler's option as a key of a recipe. */
export interface OptionField extends FieldWords {
  readonly group: OptionGroup;
  readonly default: FieldValue;
}

export interface SamplerOption<V> {
  /** Null for what follows from the model, and for what no recipe can say. */
  readonly field: OptionField | null;
  readonly config: ConfigEntry<V>;
  /** The values that this sampler takes, where the field has more. */
  readonly allowed?: readonly V[];
  /** The default of this sampler in a recipe, where it differs from the field's. */
  readonly preset?: V;
}

/** Options by key. The key is that of the recipe and of the sampler's own function. */
export type OptionTable = Readonly<Record<string, SamplerOption<unknown>>>;

/** The values of a table of options, with the number of steps, which every sampler has. */
export type OptionsOf<Table extends OptionTable> = {
  [K in keyof Table]: Table[K] extends SamplerOption<infer V> ? V : never;
} & { num_inference_steps: number };

/** An option whose key in a scheduler_config.json has the given type and default. */
export function option<V>(
  field: OptionField | null,
  config: ConfigEntry<V>,
  own: Pick<SamplerOption<V>, 'allowed' | 'preset'> = {},
): SamplerOption<V> {
  return { field, config, ...own };
}
