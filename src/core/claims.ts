// Layer: core (pure). What an article claims of the results of a recipe: `expect: energy_distance < 0.02`,
// one claim or a list. A claim compares a number that was measured with one that is written.

import { METRIC_FAMILIES } from './metrics/registry';
import type { RecipeFault } from './recipe/fieldTypes';
import { nearest } from './recipe/suggest';

/** Numbers of a run beside the measures of its samples. */
const OF_THE_RUN = ['loss', 'held_out_loss', 'network_calls'] as const;

/** What can be claimed something of. */
export const CLAIMED: readonly string[] = [
  ...OF_THE_RUN,
  ...METRIC_FAMILIES.flatMap(({ words }) => Object.keys(words)),
];

const OPERATORS = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
} as const;

export interface Claim {
  /** As it is written. */
  readonly text: string;
  readonly measure: string;
  readonly operator: keyof typeof OPERATORS;
  readonly bound: number;
}

/** What became of a claim. */
export interface JudgedClaim extends Claim {
  /** Null where it was not measured: then the claim does not hold either. */
  readonly value: number | null;
  readonly holds: boolean;
}

const CLAIM =
  /^\s*([a-z_0-9]+)\s*(<=|>=|<|>|≤|≥)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(%?)\s*$/i;
const ASCII: Readonly<Record<string, keyof typeof OPERATORS>> = { '≤': '<=', '≥': '>=' };

/** One fault for what `expect` of a written recipe says and cannot be judged. */
export function claimFaults(input: unknown): RecipeFault[] {
  return writtenClaims(input).flatMap((text) => {
    const message = claimFault('expect', text);
    return message === null ? [] : [{ path: ['expect'], message }];
  });
}

/** The claims of a written recipe that has no faults. */
export function claimsOf(input: unknown): Claim[] {
  return writtenClaims(input).flatMap((text) => parseClaim(text) ?? []);
}

/** Whether each claim holds, by the numbers that were measured. */
export function judgeClaims(
  claims: readonly Claim[],
  values: ReadonlyMap<string, number>,
): JudgedClaim[] {
  return claims.map((claim) => {
    const value = values.get(claim.measure) ?? null;
    return {
      ...claim,
      value,
      holds: value !== null && holds(claim, value),
    };
  });
}

/** What stands under `expect`, one or a list. */
function writtenClaims(input: unknown): unknown[] {
  if (typeof input !== 'object' || input === null || !('expect' in input)) return [];
  const { expect } = input;
  if (expect === null) return [];
  return Array.isArray(expect) ? expect : [expect];
}

/** A claim as it is written; null for what is none. */
export function parseClaim(text: unknown): Claim | null {
  const match = typeof text === 'string' ? CLAIM.exec(text) : null;
  if (match === null) return null;
  const [written, measure, operator, number, sign] = match;
  return {
    text: written.trim(),
    measure,
    operator: ASCII[operator] ?? (operator as keyof typeof OPERATORS),
    bound: Number(number) / (sign === '%' ? 100 : 1),
  };
}

/** Whether a claim holds for a number. */
export function holds({ operator, bound }: Claim, value: number): boolean {
  return OPERATORS[operator](value, bound);
}

/** What is wrong with a claim that stands at `place`; null for nothing. */
export function claimFault(place: string, text: unknown): string | null {
  const claim = parseClaim(text);
  if (claim === null)
    return `${place} is ${JSON.stringify(text)}; a claim compares a measure with a number by <, <=, > or >=, as "energy_distance < 0.02".`;
  if (CLAIMED.includes(claim.measure)) return null;
  const near = nearest(claim.measure, CLAIMED);
  const meant = near === null ? '' : ` Did you mean ${near}?`;
  return `${place} names the measure ${claim.measure}; there are ${CLAIMED.join(', ')}.${meant}`;
}
