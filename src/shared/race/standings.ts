// Layer: shared by page and command line. What is known of a race so far: curves over the budgets, fitted
// orders, the rows of the table and of the CSV file.

import { CONDITIONAL_METHODS } from '../../core/conditional/registry';
import { csvText } from '../../core/csvText';
import { fixed } from '../../core/numberText';
import { SAMPLERS } from '../../core/sampling/catalogue';
import { fitOrder, type FittedOrder } from '../../core/statistics/fittedOrder';
import type { ExactPosterior, RaceEvent, RaceFinish, RaceMeasures } from '../protocol/race';

export type Yardstick = keyof RaceMeasures;

type Converged = Extract<RaceEvent, { kind: 'converged' }>;
type Refused = Extract<RaceEvent, { kind: 'refused' }>;

/** A race while it runs and after. */
export class Standings {
  private readonly finishes: RaceFinish[] = [];
  private readonly refusals: Refused[] = [];
  private solution: Converged | null = null;
  private exact: ExactPosterior | null = null;
  private readonly raced = new Set<string>();

  /** @param budgets ascending */
  constructor(readonly budgets: readonly number[]) {}

  /** Takes entrants in, from whom events are to be expected now. */
  enter(entrants: readonly string[]): void {
    for (const entrant of entrants) this.raced.add(entrant);
  }

  has(entrant: string): boolean {
    return this.raced.has(entrant);
  }

  add(event: RaceEvent): void {
    switch (event.kind) {
      case 'converged':
        this.solution = event;
        break;
      case 'posterior':
        this.exact = event;
        break;
      case 'refused':
        this.refusals.push(event);
        break;
      case 'finish':
        this.finishes.push(event);
        break;
    }
  }

  /** What samplers are measured by; null while it is computed, and of methods. */
  get converged(): Converged | null {
    return this.solution;
  }

  /** What methods are measured by; null while it is computed, and of samplers. */
  get posterior(): ExactPosterior | null {
    return this.exact;
  }

  /**
   * Values that cannot be told from 0: the error of the converged solution itself, the energy distance
   * that chance explains, or the distance between two draws of the exact posterior.
   */
  limit(yardstick: Yardstick): number | null {
    switch (yardstick) {
      case 'error':
        return this.solution?.uncertainty ?? null;
      case 'energy_distance':
        return this.solution?.chance?.level ?? null;
      case 'posterior_distance':
        return this.exact?.floor ?? null;
    }
  }

  /** All runs that are over, as they finished. */
  get finished(): readonly RaceFinish[] {
    return this.finishes;
  }

  /** Share of the runs that are over. */
  get progress(): number {
    const all = this.raced.size * this.budgets.length;
    return (this.finishes.length + this.refusals.length) / Math.max(all, 1);
  }

  at(entrant: string, budget: number): RaceFinish | null {
    const isAsked = (run: RaceFinish): boolean => run.entrant === entrant && run.budget === budget;
    return this.finishes.find(isAsked) ?? null;
  }

  /** One value for each budget, NaN where there is none. */
  curve(entrant: string, yardstick: Yardstick): number[] {
    return this.budgets.map((budget) => this.at(entrant, budget)?.[yardstick] ?? NaN);
  }

  /** Null for stochastic samplers, and while there are too few runs. */
  order(entrant: string): FittedOrder | null {
    if (this.solution === null) return null;
    const points = this.finishes.flatMap(({ entrant: id, steps, error }) =>
      id === entrant && error !== null ? [{ steps, error }] : [],
    );
    return fitOrder(points, this.solution.uncertainty);
  }

  /** Why runs were refused, a line each. */
  get refusalText(): string {
    return this.refusals
      .map(({ entrant, budget, message }) => `${labelOf(entrant)}, ${budget} calls: ${message}`)
      .join('\n');
  }

  /** One row per run; null is an empty cell. */
  csv(): string {
    const columns = [
      ...['entrant', 'budget', 'steps', 'network_calls', 'vector_jacobian_products'],
      ...['rms_error', 'energy_distance', 'posterior_distance'],
    ];
    const rows = this.finishes.map((run) => [
      ...[run.entrant, run.budget, run.steps, run.networkCalls, run.gradients],
      ...[run.error ?? '', run.energy_distance ?? '', run.posterior_distance ?? ''],
    ]);
    return csvText(columns, rows);
  }

  /** Whether a run has come to its end, or was refused. */
  isOver(entrant: string, budget: number): boolean {
    const isRefused = this.refusals.some((run) => run.entrant === entrant && run.budget === budget);
    return isRefused || this.at(entrant, budget) !== null;
  }
}

/** Of a sampler or a method. */
export function labelOf(entrant: string): string {
  const sampler = SAMPLERS.find(({ id }) => id === entrant);
  const method = CONDITIONAL_METHODS.find(({ id }) => id === entrant);
  return sampler?.label ?? method?.title ?? entrant;
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
