// Layer: core (pure). The samplers by name: what menus show of each, and the one function through
// which host, page and worker run them from a recipe's sampling part. Each is for networks that
// were trained on one kind of schedule.

import type { SamplingConfig } from '../recipe/types';
import { makeSchedule, type DiscreteSchedule } from '../schedule';
import type { ScheduleConfig } from '../scheduleConfig';
import type { Algebra, Denoise, NoiseSource, OutputKind, SamplerStep } from './contract';
import type { NetworkKind, OptionFault, SamplerWords } from './definition';
import { modelOptions, USUAL_SCHEDULES, type ModelSchedule } from './modelOptions';
import type { OptionTable } from './option';
import { REGISTRY, type SamplerId, type SamplerOptionKey } from './registry';
import { definitionOf, runSampler, specFrom, type SamplerSpec } from './spec';

/** Keys of a recipe's sampling part that some samplers use and others do not. */
export type SamplerOption = SamplerOptionKey;

/** A sampler that the catalogue does not hold. */
export class UnknownSamplerError extends RangeError {
  override readonly name = 'UnknownSamplerError';
}

export interface SamplerEntry extends SamplerWords {
  readonly id: string;
  /** The kind of schedule whose networks it samples. */
  readonly network: NetworkKind;
  /** The sampler that runs, and the options that the entry's name stands for. */
  readonly method: SamplerId;
  readonly fixed: Readonly<Partial<SamplingConfig>>;
  readonly networkCallsPerStep: number;
  readonly options: readonly SamplerOption[];
  /** Values of a choice that this sampler allows, where it does not allow all. */
  readonly allowed: { readonly [K in SamplerOption]?: readonly SamplingConfig[K][] };
  /** Defaults that differ from the common ones. */
  readonly defaults: Readonly<Partial<SamplingConfig>>;
}

/** All samplers in the order in which menus show them: those of newcomers first. */
export const SAMPLERS: readonly SamplerEntry[] = Object.values(REGISTRY).map((entry) => {
  const { id, words } = entry;
  const method = entry.kind === 'form' ? (entry.of as SamplerId) : entry.id;
  const fixed = entry.kind === 'form' ? entry.fixed : {};
  const { options: table, network, networkCallsPerStep } = definitionOf(method);
  const ofRecipe = Object.entries(table).filter(([key, { field }]) => field && !(key in fixed));
  const options = ofRecipe.map(([key]) => key as SamplerOption);
  const defaults = { ...picked(table, ({ preset }) => preset), ...fixed };
  return {
    id,
    ...words,
    network,
    method,
    fixed,
    networkCallsPerStep,
    options,
    allowed: picked(table, ({ allowed }) => allowed),
    defaults,
  };
});

/** What `read` finds of each option, without those of which it finds nothing. */
function picked(
  table: OptionTable,
  read: (option: OptionTable[string]) => unknown,
): Record<string, never> {
  const found = Object.entries(table).map(([key, option]) => [key, read(option)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as Record<
    string,
    never
  >;
}

/** The samplers of networks that were trained on this kind of schedule. */
export function samplersOf(kind: NetworkKind): readonly SamplerEntry[] {
  return SAMPLERS.filter(({ network }) => network === kind);
}

function samplerOf(id: string): SamplerEntry {
  const sampler = SAMPLERS.find((entry) => entry.id === id);
  if (sampler) return sampler;
  const allowed = SAMPLERS.map((entry) => entry.id).join(', ');
  throw new UnknownSamplerError(`sampler is "${id}"; allowed are ${allowed}.`);
}

/** True when the sampler lets one set this option; unknown samplers have none. */
export function hasOption(sampler: string, option: SamplerOption): boolean {
  return SAMPLERS.some(({ id, options }) => id === sampler && options.includes(option));
}

/**
 * The sampler and complete options that a recipe's sampling part stands for.
 * @param schedule of the model, from which a flow or EDM sampler takes its noise levels; of a
 *   discrete one only the kind is looked at
 * @throws {UnknownSamplerError} for a name that is not in {@link SAMPLERS}.
 * @throws {SamplerOptionError} for a value that the sampler does not take.
 */
export function specifySampler(config: SamplingConfig, schedule: ModelSchedule): SamplerSpec {
  const { method, network, fixed } = samplerOf(config.sampler);
  return specFrom(method, { ...config, ...modelOptions(network, schedule), ...fixed });
}

/** The sampler for a model with the noise levels that are usual, where they do not matter. */
function usualSpec(config: SamplingConfig): SamplerSpec {
  const { method, network, fixed } = samplerOf(config.sampler);
  return specFrom(method, {
    ...config,
    ...modelOptions(network, USUAL_SCHEDULES[network]),
    ...fixed,
  });
}

/** The name in the catalogue of a sampler with these options. */
export function catalogueId({ sampler, options }: SamplerSpec): string {
  const values: Readonly<Record<string, unknown>> = { ...options };
  const form = SAMPLERS.find(
    ({ id, method, fixed }) =>
      id !== method &&
      method === sampler &&
      Object.entries(fixed).every(([key, value]) => values[key] === value),
  );
  return form?.id ?? sampler;
}

/**
 * Network calls of a whole run, all of the batch counted as one.
 * @throws {UnknownSamplerError} for a name that is not in {@link SAMPLERS}.
 */
export function networkCallsOf(config: SamplingConfig): number {
  return callsOf(usualSpec(config));
}

function callsOf<Id extends SamplerId>({ sampler, options }: SamplerSpec<Id>): number {
  const definition = definitionOf(sampler);
  return (
    definition.networkCalls?.(options) ??
    options.num_inference_steps * definition.networkCallsPerStep
  );
}

/**
 * Order of accuracy with these options; null for what is no solver of the ODE.
 * @throws {UnknownSamplerError} for a name that is not in {@link SAMPLERS}.
 */
export function orderOf(config: SamplingConfig): number | null {
  const { order } = samplerOf(config.sampler);
  const found = methodOrder(usualSpec(config));
  return found === undefined ? order : found;
}

function methodOrder<Id extends SamplerId>({
  sampler,
  options,
}: SamplerSpec<Id>): number | null | undefined {
  return definitionOf(sampler).orderOf?.(options);
}

/** Options of a recipe's sampling part that exclude each other in its sampler. */
export function samplerFaults(config: SamplingConfig): OptionFault[] {
  return methodFaults(usualSpec(config));
}

function methodFaults<Id extends SamplerId>({ sampler, options }: SamplerSpec<Id>): OptionFault[] {
  return [...(definitionOf(sampler).faults?.(options) ?? [])];
}

/** What {@link sample} needs: the recipe's sampling part, a discrete model and the randomness. */
export interface SampleArguments<T> {
  readonly config: SamplingConfig;
  readonly schedule: DiscreteSchedule;
  readonly output: OutputKind;
  readonly algebra: Algebra<T>;
  readonly denoise: Denoise<T>;
  readonly noise: NoiseSource<T>;
  /** Standard normal, of the samples' shape; stays the caller's. */
  readonly x_T: T;
}

/**
 * Runs the sampler that `config.sampler` names, one yield per step. Memory: see `inWorkspace`.
 * @throws {UnknownSamplerError} for a name that is not in {@link SAMPLERS}.
 * @throws {RangeError} (a named subclass) for options that the sampler does not allow.
 */
export function sample<T>({ config, ...run }: SampleArguments<T>): AsyncGenerator<SamplerStep<T>> {
  return runSampler(specifySampler(config, { kind: 'discrete' }), run);
}

/** As {@link SampleArguments}, for a model of any kind of schedule. */
export interface ModelSampleArguments<T> extends Omit<SampleArguments<T>, 'schedule'> {
  /** As the model's recipe has it. */
  readonly schedule: ScheduleConfig;
}

/** As {@link sample}: flow and EDM samplers take their noise levels from the schedule. */
export function sampleModel<T>({
  config,
  schedule,
  ...run
}: ModelSampleArguments<T>): AsyncGenerator<SamplerStep<T>> {
  const table = schedule.kind === 'discrete' ? makeSchedule(schedule) : null;
  return runSampler(specifySampler(config, schedule), { ...run, schedule: table });
}
