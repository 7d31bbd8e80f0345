// Layer: benchmark. An engine with a workload: opened, checked, stepped and timed. Runs wherever the
// engine does.

import { countGpuCalls, type GpuCalls } from './gpuCalls';
import {
  PASSES,
  UnavailableError,
  type BenchedEngine,
  type Pass,
  type PassName,
  type SessionReport,
  type StepReport,
  type Timing,
} from './contract';
import { batchOf, lossOf, type Workload } from './workloads';

export class ScriptSession {
  private constructor(
    private readonly engine: BenchedEngine,
    private readonly workload: Workload,
    private readonly calls: GpuCalls | null,
  ) {}

  /** @param open makes the engine; called after the GPU's calls are being counted */
  static async open(
    workload: Workload,
    open: (workload: Workload) => Promise<BenchedEngine>,
  ): Promise<ScriptSession> {
    const calls = countGpuCalls();
    return new ScriptSession(await open(workload), workload, calls);
  }

  async report(): Promise<SessionReport> {
    const { engine, workload } = this;
    const output = await engine.forward?.output();
    const { target } = batchOf(workload, workload.forwardBatch);
    return {
      detail: engine.detail,
      passes: PASSES.filter((name) => engine[name] !== null),
      productFlops: engine.product?.flops ?? null,
      forwardLoss: output === undefined ? null : lossOf(output, target),
    };
  }

  async step(): Promise<StepReport> {
    const { train } = this.engine;
    if (train === null) throw new UnavailableError('no training');
    const before = { ...this.calls };
    const loss = await train.step();
    const dispatches = (this.calls?.dispatches ?? 0) - (before.dispatches ?? 0);
    const submissions = (this.calls?.submissions ?? 0) - (before.submissions ?? 0);
    return dispatches === 0
      ? { loss, dispatches: null, submissions: null }
      : { loss, dispatches, submissions };
  }

  /** Times a pass for about `budgetMs`; one run if that takes longer. */
  async measure(name: PassName, budgetMs: number): Promise<Timing> {
    const pass = this.engine[name];
    if (pass === null) throw new UnavailableError(`no ${name}`);
    const first = await timed(pass, 1);
    if (first >= budgetMs) return { ms: first, runs: 1 };
    const runs = Math.max(1, Math.floor(budgetMs / Math.max(first, 0.001)));
    return { ms: (await timed(pass, runs)) / runs, runs };
  }

  dispose(): void {
    this.engine.dispose();
  }
}

async function timed(pass: Pass, count: number): Promise<number> {
  const begin = performance.now();
  await pass.run(count);
  return performance.now() - begin;
}
