// Layer: core (pure). What the catalogue says about a sampler: the words that menus show, the
// options that it takes from a recipe, and how it is made of them.

import type { SamplingConfig } from '../../recipe/types';
import type { SamplerSpec } from '../spec';

/** Keys of a recipe's sampling part that every sampler uses. */
type CommonKey = 'sampler' | 'num_inference_steps' | 'generator' | 'seed' | 'count';

/** Keys of a recipe's sampling part that some samplers use and others do not. */
export type SamplerOption = Exclude<keyof SamplingConfig, CommonKey>;

export interface SamplerEntry {
  readonly id: string;
  readonly label: string;
  readonly sentence: string;
  readonly paper: string;
  /** Order of accuracy with default options; null for a sampler that is no solver. */
  readonly order: number | null;
  readonly networkCallsPerStep: number;
  /** True when it never draws noise; null when that depends on the options. */
  readonly deterministic: boolean | null;
  /** True for the few that a newcomer is offered first. */
  readonly basic: boolean;
  readonly options: readonly SamplerOption[];
  /** Values of a choice that this sampler allows, where it does not allow all. */
  readonly allowed?: { readonly [K in SamplerOption]?: readonly SamplingConfig[K][] };
  /** Options that the sampler's name stands for: it has them, at these values only. */
  readonly fixed?: Readonly<Partial<SamplingConfig>>;
  /** Defaults that differ from the common ones. */
  readonly defaults?: Readonly<Partial<SamplingConfig>>;
}

/** An entry that can be run. */
export interface Sampler extends SamplerEntry {
  specify(config: SamplingConfig): SamplerSpec;
  /** Network calls of a whole run; num_inference_steps unless given. */
  networkCalls?(config: SamplingConfig): number;
  /** Order of accuracy with these options; `order` unless given. */
  orderOf?(config: SamplingConfig): number;
}
