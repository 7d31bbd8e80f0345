// Layer: core (pure). What one sampler's file declares: its function, its options, the words that
// menus show, its class in diffusers, and what golden trajectories of that class need. Everything
// that knows the samplers one by one (`spec.ts`, the catalogue, the recipe's fields and checks,
// scheduler_config.json, verification) is made from these declarations in `registry.ts`.

import type { DiscreteSchedule } from '../schedule';
import type { SigmaGrid } from '../sigmas/grids';
import type { OutputKind, SamplerStep } from './contract';
import type { LearnedNoise } from './learnedVariance';
import type { OptionsOf, OptionTable } from './option';
import { SamplerOptionError, type DiscreteProblem, type SamplerProblem } from './problem';

export interface FirstOffer {
  /** In a few words, as after a comma. */
  readonly reason: string;
  /** At most as many as the schedule has; "all": those of the schedule. */
  readonly steps: number | 'all';
}

/** What menus show of a sampler. */
export interface SamplerWords {
  readonly label: string;
  readonly sentence: string;
  readonly paper: string;
  /** Order of accuracy with default options; null for a sampler that is no solver. */
  readonly order: number | null;
  /** True when it never draws noise; null when that depends on the options. */
  readonly deterministic: boolean | null;
  /** Of the few that a newcomer is offered first: why, and how many steps go well; else null. */
  readonly first: FirstOffer | null;
}

/** A scheduler class of diffusers, apart from the keys of the sampler's own options. */
export interface DiffusersClass<Options> {
  readonly className: string;
  /** True for classes that have `rescale_betas_zero_snr`. */
  readonly rescalesBetas: boolean;
  /** Default of beta_start and beta_end, where it is not 0.0001 and 0.02. */
  readonly betaRange?: readonly [start: number, end: number];
  /** The names of `beta_schedule` that the class has beside those that all have. */
  readonly moreBetaSchedules?: readonly string[];
  /** Keys whose feature the lab does not have, with the value that switches it off. */
  readonly only?: readonly (readonly [key: string, off: unknown])[];
  /** Keys with several names that all mean the one thing that the class does. */
  readonly ignoredNames?: Readonly<Record<string, readonly string[]>>;
  /** Keys that have no effect on what is sampled while those of `only` are off. */
  readonly withoutEffect?: readonly string[];
  /** The options as the class corrects them by itself. */
  corrected?(options: Options): Options;
}

/** Two options that exclude each other: the key to change, and what is allowed instead. */
export interface OptionFault {
  readonly key: string;
  readonly rule: string;
}

/** The model, the randomness and the start of a run, whatever the network. */
export interface RunProblem<T> extends SamplerProblem<T> {
  /** Null for flow and EDM networks, which have no discrete schedule. */
  readonly schedule: DiscreteSchedule | null;
  readonly output: OutputKind;
  /** Only for DDPM with `variance_type` learned_range. */
  readonly learnedNoise?: LearnedNoise<T> | undefined;
}

interface CommonParts<Id extends string, Options> {
  readonly id: Id;
  readonly words: SamplerWords;
  /** Null for a sampler that diffusers does not have. */
  readonly diffusers: DiffusersClass<Options> | null;
  readonly networkCallsPerStep: number;
  /** Network calls of a whole run; `networkCallsPerStep` times the steps unless given. */
  networkCalls?(options: Options): number;
  /** Order of accuracy with these options, null for no solver; that of `words` unless given. */
  orderOf?(options: Options): number | null;
  faults?(options: Options): Iterable<OptionFault>;
  /** How a golden file lists a time at which the network is asked; as it is unless given. */
  listedTime?(t: number, options: Options): number;
  /** Part of a state's size that float32 may lose in one step beyond its rounding. */
  lostDigits?(options: Options, schedule: DiscreteSchedule, times: readonly number[]): number;
  /** True when levels spaced in σ are asked about at a whole timestep beside them. */
  readonly roundsTimesteps?: boolean;
}

/** A sampler that can be run. */
export interface SamplerDefinition<
  Id extends string,
  Options,
  Network extends NetworkKind = NetworkKind,
> extends CommonParts<Id, Options> {
  readonly kind: 'method';
  /** What networks it samples. */
  readonly network: Network;
  readonly options: OptionTable;
  /** Noise levels that it visits; null for samplers that work on timesteps alone. */
  grid(options: Options, schedule: DiscreteSchedule | null): SigmaGrid | null;
  run<T>(problem: RunProblem<T>, options: Options): AsyncGenerator<SamplerStep<T>>;
}

export type NetworkKind = 'discrete' | 'flow' | 'edm';

interface DiscreteParts<Id extends string, Table extends OptionTable> extends CommonParts<
  Id,
  OptionsOf<Table>
> {
  readonly options: Table;
  grid(options: OptionsOf<Table>, schedule: DiscreteSchedule): SigmaGrid | null;
  run<T>(problem: DiscreteProblem<T>, options: OptionsOf<Table>): AsyncGenerator<SamplerStep<T>>;
}

/** A sampler of networks that were trained on a discrete, variance-preserving schedule. */
export function defineSampler<const Id extends string, Table extends OptionTable>(
  parts: DiscreteParts<Id, Table>,
): SamplerDefinition<Id, OptionsOf<Table>, 'discrete'> {
  const { id } = parts;
  return {
    ...parts,
    kind: 'method',
    network: 'discrete',
    grid: (options, schedule) => parts.grid(options, requireSchedule(id, schedule)),
    run: (problem, options) =>
      parts.run({ ...problem, schedule: requireSchedule(id, problem.schedule) }, options),
  };
}

function requireSchedule(id: string, schedule: DiscreteSchedule | null): DiscreteSchedule {
  if (schedule) return schedule;
  throw new SamplerOptionError(
    `sampler "${id}" needs a discrete noise schedule; this model has none.`,
  );
}

interface ContinuousParts<
  Id extends string,
  Table extends OptionTable,
  Network extends NetworkKind,
> extends CommonParts<Id, OptionsOf<Table>> {
  readonly network: Network;
  readonly options: Table;
  grid(options: OptionsOf<Table>): SigmaGrid;
  run<T>(problem: RunProblem<T>, options: OptionsOf<Table>): AsyncGenerator<SamplerStep<T>>;
}

/** A sampler of flow or EDM networks, which are asked at σ. */
export function defineContinuousSampler<
  const Id extends string,
  Table extends OptionTable,
  const Network extends 'flow' | 'edm',
>(parts: ContinuousParts<Id, Table, Network>): SamplerDefinition<Id, OptionsOf<Table>, Network> {
  return { ...parts, kind: 'method', grid: (options) => parts.grid(options) };
}

/** A well-known choice of another sampler's options that has a name of its own. */
export interface NamedForm<Id extends string = string> {
  readonly kind: 'form';
  readonly id: Id;
  readonly of: string;
  readonly words: SamplerWords;
  /** The options that the name stands for. */
  readonly fixed: Readonly<Record<string, string | number | boolean>>;
}

/** Names `fixed` options of a sampler. */
export function defineForm<const Id extends string, Base extends string, Options>(
  id: Id,
  base: SamplerDefinition<Base, Options>,
  fixed: Partial<Options> & NamedForm['fixed'],
  words: SamplerWords,
): NamedForm<Id> {
  return { kind: 'form', id, of: base.id, fixed, words };
}
