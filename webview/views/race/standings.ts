// Layer: page, views. What is known of a race so far: curves over the budgets, fitted orders, the
// rows of the table and of the CSV file. Pure.

import { fitOrder, type FittedOrder } from '../../../src/core/statistics/fittedOrder';
import { SAMPLERS } from '../../../src/core/sampling/catalogue';
import type { RaceEvent, RaceFinish } from '../../../src/shared/protocol/race';
import { csvText } from '../../../src/core/csvText';
import { fixed } from '../../ui/numbers';

export type Yardstick = 'error' | 'energy_distance';

type Converged = Extract<RaceEvent, { kind: 'converged' }>;
type Refused = Extract<RaceEvent, { kind: 'refused' }>;

/** A race while it runs and after. */
export class Standings {
  private readonly finishes: RaceFinish[] = [];
  private readonly refusals: Refused[] = [];
  private solution: Converged | null = null;
  private readonly raced = new Set<string>();

  /** @param budgets ascending */
  constructor(readonly budgets: readonly number[]) {}

  /** Takes samplers in, from whom events are to be expected now. */
  enter(samplers: readonly string[]): void {
    for (const sampler of samplers) this.raced.add(sampler);
  }

  has(sampler: string): boolean {
    return this.raced.has(sampler);
  }

  add(event: RaceEvent): void {
    if (event.kind === 'converged') this.solution = event;
    else if (event.kind === 'refused') this.refusals.push(event);
    else this.finishes.push(event);
  }

  get converged(): Converged | null {
    return this.solution;
  }

  /** Share of the runs that are over. */
  get progress(): number {
    const all = this.raced.size * this.budgets.length;
    return (this.finishes.length + this.refusals.length) / Math.max(all, 1);
  }

  at(sampler: string, budget: number): RaceFinish | null {
    const isAsked = (run: RaceFinish): boolean => run.sampler === sampler && run.budget === budget;
    return this.finishes.find(isAsked) ?? null;
  }

  /** One value for each budget, NaN where there is none. */
  curve(sampler: string, yardstick: Yardstick): number[] {
    return this.budgets.map((budget) => this.at(sampler, budget)?.[yardstick] ?? NaN);
  }

  /** Null for stochastic samplers, and while there are too few runs. */
  order(sampler: string): FittedOrder | null {
    if (this.solution === null) return null;
    const points = this.finishes.flatMap(({ sampler: id, steps, error }) =>
      id === sampler && error !== null ? [{ steps, error }] : [],
    );
    return fitOrder(points, this.solution.uncertainty);
  }

  /** Why runs were refused, a line each. */
  get refusalText(): string {
    return this.refusals
      .map(({ sampler, budget, message }) => `${labelOf(sampler)}, ${budget} calls: ${message}`)
      .join('\n');
  }

  /** One row per run; null is an empty cell. */
  csv(): string {
    const columns = ['sampler', 'budget', 'steps', 'network_calls', 'rms_error', 'energy_distance'];
    const rows = this.finishes.map((run) => [
      run.sampler,
      run.budget,
      run.steps,
      run.networkCalls,
      run.error ?? '',
      run.energy_distance ?? '',
    ]);
    return csvText(columns, rows);
  }

  /** Whether a run has come to its end, or was refused. */
  isOver(sampler: string, budget: number): boolean {
    const isRefused = this.refusals.some((run) => run.sampler === sampler && run.budget === budget);
    return isRefused || this.at(sampler, budget) !== null;
  }
}

export function labelOf(sampler: string): string {
  return SAMPLERS.find(({ id }) => id === sampler)?.label ?? sampler;
}

/** "2.13 (20–80)", with the steps that it was fitted over; a dash without a fit. */
export function orderText(fit: FittedOrder | null): string {
  return fit === null ? '–' : `${fixed(fit.order, 2)} (${fit.from}–${fit.to})`;
}

/** Budgets as a person writes them: whole numbers from 1 to 1000, any order. */
export function parseBudgets(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  const isFine = numbers.every((n) => Number.isInteger(n) && n >= 1 && n <= MOST_CALLS);
  if (!isFine || numbers.length === 0) return null;
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Largest budget: what a schedule of 1000 timesteps can use up. */
export const MOST_CALLS = 1000;

/** A whole number in a range; null for anything else. */
export function parseWhole(text: string, low: number, high: number): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= low && value <= high
    ? value
    : null;
}
