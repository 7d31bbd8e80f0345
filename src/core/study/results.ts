// Layer: core (pure). What trials of a study measured, and what that comes to: mean and deviation of every
// number in each cell, the steps at which claims first hold, and powers fitted to them.

import { holds, type Claim } from '../claims';
import { meanAndDeviation } from '../statistics/spread';
import { fitPowerLaw, type PowerLaw } from '../statistics/powerLaw';
import { claimOf, numericKey, type StudyDefinition } from './definition';
import { STUDY_MEASURES } from './measures';
import type { CellValues } from './plan';

/** Numbers by the name of the measure. */
export type Numbers = Readonly<Record<string, number>>;

/** Samples of a model, measured. */
export interface Measured {
  /** Of the training; null for a model that was trained before. */
  readonly step: number | null;
  readonly values: Numbers;
  /** The same of real data, where that is known. */
  readonly real: Numbers;
}

export type Curve = readonly (readonly [step: number, loss: number])[];

export interface TrialRecord {
  readonly cell: number;
  readonly repeat: number;
  /** Why it could not be finished, in one sentence; null where it was. */
  readonly error: string | null;
  /** By ascending step. */
  readonly measured: readonly Measured[];
  /** Smoothed (`core/smoothedLoss.ts`), thinned. */
  readonly losses: Curve;
  readonly evaluations: Curve;
  /** Computing time of all of it. */
  readonly seconds: number;
}

/** What stands on disk of a study, as far as its results go. */
export interface StudyResults {
  readonly definition: StudyDefinition;
  readonly cells: readonly CellValues[];
  readonly trials: readonly TrialRecord[];
}

/** A number over the repeats of a cell; the deviation is null for a single one. */
export interface CellNumber {
  readonly mean: number;
  readonly deviation: number | null;
  readonly count: number;
}

export interface CellSummary {
  readonly values: CellValues;
  readonly trials: readonly TrialRecord[];
  readonly numbers: ReadonlyMap<string, CellNumber>;
}

/** A fitted power and the points that it was fitted to. */
export interface StudyFit {
  /** What was fitted. */
  readonly name: string;
  /** The key that it was fitted over. */
  readonly over: string;
  /** Null for fewer than two different x. */
  readonly law: PowerLaw | null;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export function summarise({ definition, cells, trials }: StudyResults): CellSummary[] {
  return cells.map((values, cell) => {
    const own = trials.filter((trial) => trial.cell === cell && trial.error === null);
    const all = own.map((trial) => lastNumbers(definition, trial));
    const ids = new Set(all.flatMap((numbers) => [...numbers.keys()]));
    const numbers = new Map(
      [...ids].flatMap((id) => {
        const found = cellNumber(all.flatMap((each) => each.get(id) ?? []));
        return found === null ? [] : [[id, found] as const];
      }),
    );
    return { values, trials: trials.filter((trial) => trial.cell === cell), numbers };
  });
}

/** Null for no values. */
export function cellNumber(values: readonly number[]): CellNumber | null {
  if (values.length === 0) return null;
  const spread = meanAndDeviation(values);
  return {
    mean: spread?.mean ?? values[0],
    deviation: spread?.deviation ?? null,
    count: values.length,
  };
}

/** Names of all numbers of the cells: the study's own first, then measures in their usual order. */
export function numberIds(definition: StudyDefinition, cells: readonly CellSummary[]): string[] {
  const there = new Set(cells.flatMap(({ numbers }) => [...numbers.keys()]));
  const known = [...definition.times.map(({ name }) => name), ...STUDY_MEASURES];
  const others = [...there].filter((id) => !known.includes(id));
  return [...known.filter((id) => there.has(id)), ...others];
}

/** The numbers of a trial at its end, with the steps at which claims first held. */
export function lastNumbers(
  { times }: StudyDefinition,
  { measured }: TrialRecord,
): Map<string, number> {
  const numbers = new Map(Object.entries(measured.at(-1)?.values ?? {}));
  for (const { name, claim } of times) {
    const step = firstStep(measured, claimOf(claim));
    if (step !== null) numbers.set(name, step);
  }
  return numbers;
}

/**
 * The training step at which a claim first holds: between the measure before and the first one for which
 * it does, where the straight line over ln(step) meets the bound. Null where it never does.
 */
export function firstStep(measured: readonly Measured[], claim: Claim): number | null {
  let before: readonly [step: number, value: number] | null = null;
  for (const { step, values } of measured) {
    const value = values[claim.measure] as number | undefined;
    if (step === null || value === undefined) continue;
    if (holds(claim, value)) {
      if (before === null || before[1] === value) return step;
      const share = (claim.bound - before[1]) / (value - before[1]);
      return Math.exp(Math.log(before[0]) + share * Math.log(step / before[0]));
    }
    before = [step, value];
  }
  return null;
}

/** The fits that the study asks for. */
export function fitsOf({ definition, cells, trials }: StudyResults): StudyFit[] {
  const over = numericKey(definition.vary);
  if (over === null) return [];
  const at = definition.vary.indexOf(over);
  return definition.fit.map((name) => {
    const points = trials.flatMap((trial): [number, number][] => {
      const y = trial.error === null ? lastNumbers(definition, trial).get(name) : undefined;
      const x = cells[trial.cell][at];
      return y === undefined || typeof x !== 'number' ? [] : [[x, y]];
    });
    return { name, over: over.key, law: fitPowerLaw(points), points };
  });
}
