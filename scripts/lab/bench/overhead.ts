// Layer: headless door, bench. What a training step costs the CPU before the GPU has done anything:
// the WebGPU engines on Dawn with nothing behind it.

import type { Contestant } from './station';
import { Seat } from './station';

/** An engine's bookkeeping for one training step. */
export interface Overhead {
  readonly engine: string;
  readonly label: string;
  /** Null when it could not be measured. */
  readonly cost: {
    readonly dispatches: number;
    readonly submissions: number;
    readonly msPerStep: number;
    readonly microsecondsPerDispatch: number;
  } | null;
  /** Why there is no cost. */
  readonly problem: string | null;
}

const LIMIT_MS = 90_000;
const BUDGET_MS = 300;
const MEASUREMENTS = 3;

/** @param contestants WebGPU engines on the null backend */
export async function measureOverheads(
  workload: string,
  contestants: readonly Contestant[],
): Promise<Overhead[]> {
  const found: Overhead[] = [];
  for (const contestant of contestants) {
    const { name: engine, label } = contestant;
    try {
      const cost = await costOn(workload, contestant);
      found.push({ engine, label, cost, problem: null });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      found.push({ engine, label, cost: null, problem });
    }
  }
  return found;
}

async function costOn(workload: string, contestant: Contestant): Promise<Overhead['cost']> {
  const seat = await Seat.at(contestant);
  try {
    await seat.open(workload, LIMIT_MS);
    // The first step compiles what the later ones use.
    await seat.step(LIMIT_MS);
    const step = await seat.step(LIMIT_MS);
    const dispatches = step.dispatches ?? 0;
    let ms = Infinity;
    for (let index = 0; index < MEASUREMENTS; index++)
      ms = Math.min(ms, (await seat.measure('train', BUDGET_MS, LIMIT_MS)).ms);
    return {
      dispatches,
      submissions: step.submissions ?? 0,
      msPerStep: ms,
      microsecondsPerDispatch: (1000 * ms) / Math.max(1, dispatches),
    };
  } finally {
    await seat.end();
  }
}

export function overheadLine({ label, cost, problem }: Overhead): string {
  if (cost === null) return `${label}, GPU removed: ${problem ?? 'not measured'}`;
  const { dispatches, msPerStep, microsecondsPerDispatch } = cost;
  return `${label}, GPU removed: ${dispatches} dispatches a step, ${msPerStep.toPrecision(3)} ms of CPU, ${microsecondsPerDispatch.toPrecision(2)} µs a dispatch`;
}
