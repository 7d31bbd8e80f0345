// Layer: headless door, bench. What a training step costs the CPU before the GPU has done anything:
// the WebGPU engines on Dawn with nothing behind it.

import type { Contestant } from './station';
import { Seat } from './station';

/** An engine's bookkeeping for one training step. */
export interface Overhead {
  readonly engine: string;
  readonly label: string;
  readonly dispatches: number;
  readonly submissions: number;
  readonly msPerStep: number;
  readonly microsecondsPerDispatch: number;
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
  for (const contestant of contestants) found.push(await measureOverhead(workload, contestant));
  return found;
}

async function measureOverhead(workload: string, contestant: Contestant): Promise<Overhead> {
  const seat = await Seat.at(contestant);
  try {
    await seat.open(workload, LIMIT_MS);
    // The first step compiles what the later ones use.
    await seat.step(LIMIT_MS);
    const { dispatches, submissions } = await seat.step(LIMIT_MS);
    let ms = Infinity;
    for (let index = 0; index < MEASUREMENTS; index++)
      ms = Math.min(ms, (await seat.measure('train', BUDGET_MS, LIMIT_MS)).ms);
    return {
      engine: contestant.name,
      label: contestant.label,
      dispatches: dispatches ?? 0,
      submissions: submissions ?? 0,
      msPerStep: ms,
      microsecondsPerDispatch: (1000 * ms) / Math.max(1, dispatches ?? 0),
    };
  } finally {
    await seat.end();
  }
}

export function overheadLine({
  label,
  dispatches,
  msPerStep,
  microsecondsPerDispatch,
}: Overhead): string {
  return `${label}, GPU removed: ${dispatches} dispatches a step, ${msPerStep.toPrecision(3)} ms of CPU, ${microsecondsPerDispatch.toPrecision(2)} µs a dispatch`;
}
