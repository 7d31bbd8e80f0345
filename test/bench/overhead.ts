// Layer: benchmark. What a training step costs the CPU before the GPU has done anything: the WebGPU
// engines on Dawn's null backend.

import type { EngineUnderTest } from './hosts/host';
import { Session } from './hosts/host';

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

/** @param engines WebGPU engines on the null backend */
export async function measureOverheads(
  workload: string,
  engines: readonly EngineUnderTest[],
): Promise<Overhead[]> {
  const found: Overhead[] = [];
  for (const tested of engines) {
    const { name: engine, label } = tested;
    try {
      const cost = await costOn(workload, tested);
      found.push({ engine, label, cost, problem: null });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      found.push({ engine, label, cost: null, problem });
    }
  }
  return found;
}

async function costOn(workload: string, engine: EngineUnderTest): Promise<Overhead['cost']> {
  const session = await Session.start(engine);
  try {
    await session.open(workload, LIMIT_MS);
    // The first step compiles what the later ones use.
    await session.step(LIMIT_MS);
    const step = await session.step(LIMIT_MS);
    const dispatches = step.dispatches ?? 0;
    let ms = Infinity;
    for (let index = 0; index < MEASUREMENTS; index++)
      ms = Math.min(ms, (await session.measure('train', BUDGET_MS, LIMIT_MS)).ms);
    return {
      dispatches,
      submissions: step.submissions ?? 0,
      msPerStep: ms,
      microsecondsPerDispatch: (1000 * ms) / Math.max(1, dispatches),
    };
  } finally {
    await session.end();
  }
}

export function overheadLine({ label, cost, problem }: Overhead): string {
  if (cost === null) return `${label}, GPU removed: ${problem ?? 'not measured'}`;
  const { dispatches, msPerStep, microsecondsPerDispatch } = cost;
  return `${label}, GPU removed: ${dispatches} dispatches a step, ${msPerStep.toPrecision(3)} ms of CPU, ${microsecondsPerDispatch.toPrecision(2)} µs a dispatch`;
}
