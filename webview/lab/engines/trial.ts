// Layer: lab worker, engines (pure). Which engine is faster for a job: each candidate computes a
// part of the real thing for a quarter of a second. Groups of units grow, as they do in a running
// training, so that an engine that queues its work is not measured by how long one unit waits.

import type { EngineName } from '../../../src/shared/protocol/device';
import type { OpenEngine, TrialRun, Workload } from '../network/contract';

/** Time of each candidate's trial, apart from its warm-up; a longer unit is still finished. */
const BUDGET_MS = 250;
const LARGEST_GROUP = 256;

/** An engine that might take the job. */
export interface Candidate {
  readonly engine: EngineName;
  /** As the reason names it, e.g. "WebGPU on NVIDIA RTX 3060". */
  readonly label: string;
  open(): Promise<OpenEngine>;
}

/** What came of a candidate: its time per unit, or why there is none. */
export interface Trial {
  readonly candidate: Candidate;
  readonly milliseconds: number;
  /** One sentence, or null for a trial that was run. */
  readonly problem: string | null;
}

/** The engine to take, and why, in one sentence. */
export interface Verdict {
  readonly engine: EngineName;
  readonly reason: string;
}

/** Trials of this worker; each pair of machine and job is tried once. */
export class EngineTrials {
  private readonly verdicts = new Map<string, Promise<Verdict>>();

  /** @param now milliseconds, of a clock that never goes back */
  constructor(private readonly now: () => number) {}

  /**
   * The fastest of the candidates for the job. Rejects with the first one's error when none can
   * run.
   * @param machine tells machines apart: the GPU can change while the lab is open
   */
  async verdict(
    machine: string,
    workload: Workload,
    candidates: readonly [Candidate, ...Candidate[]],
  ): Promise<Verdict> {
    const engines = candidates.map(({ engine }) => engine).join();
    const key = [machine, engines, workload.key].join('\n');
    const known = this.verdicts.get(key);
    if (known !== undefined) return known;
    const made = this.decide(workload, candidates);
    this.verdicts.set(key, made);
    try {
      return await made;
    } catch (error) {
      // Whatever stood in the way may be gone the next time.
      this.verdicts.delete(key);
      throw error;
    }
  }

  private async decide(
    workload: Workload,
    candidates: readonly [Candidate, ...Candidate[]],
  ): Promise<Verdict> {
    const trials: Trial[] = [];
    const errors: unknown[] = [];
    for (const candidate of candidates) {
      try {
        const milliseconds = await this.time(candidate, workload);
        trials.push({ candidate, milliseconds, problem: null });
      } catch (error) {
        errors.push(error);
        const problem = error instanceof Error ? error.message : String(error);
        trials.push({ candidate, milliseconds: Infinity, problem });
      }
    }
    if (errors.length === candidates.length) throw errors[0];
    const [fastest] = [...trials].sort((a, b) => a.milliseconds - b.milliseconds);
    return { engine: fastest.candidate.engine, reason: reasonOf(trials, workload.unit) };
  }

  private async time(candidate: Candidate, workload: Workload): Promise<number> {
    const engine = await candidate.open();
    try {
      const run = workload.start(engine);
      try {
        return await timePerUnit(run, this.now);
      } finally {
        run.dispose();
      }
    } finally {
      engine.dispose();
    }
  }
}

/** Milliseconds per unit at best. The first unit, in which engines compile, does not count. */
export async function timePerUnit(run: TrialRun, now: () => number): Promise<number> {
  await run.run(1);
  const end = now() + BUDGET_MS;
  let best = Infinity;
  let units = 1;
  do {
    const before = now();
    await run.run(units);
    best = Math.min(best, (now() - before) / units);
    units = Math.min(2 * units, Math.floor((end - now()) / best), LARGEST_GROUP);
  } while (units >= 1);
  return best;
}

function reasonOf(trials: readonly Trial[], unit: string): string {
  const figures = trials
    .filter(({ problem }) => problem === null)
    .map(({ candidate, milliseconds }) => `${figure(milliseconds)} ms with ${candidate.label}`);
  const problems = trials
    .filter(({ problem }) => problem !== null)
    .map(({ candidate, problem }) => ` ${candidate.label} could not be tried: ${problem ?? ''}`);
  return `A trial took per ${unit} ${figures.join(', ')}.${problems.join('')}`;
}

function figure(milliseconds: number): string {
  return milliseconds < 10 ? milliseconds.toPrecision(2) : milliseconds.toFixed(0);
}
