// Layer: lab worker, engines. How many workers a job is worth: it is tried with one,
// two, four and so on up to the cores there are, as long as more of them are faster by a tenth.

import type { OpenEngine, Workload } from '../network/contract';
import { timePerUnit } from './trial';

/** Each worker sends its gradients to each other one, which costs too much with very many. */
const MOST_WORKERS = 16;
/** More workers must at least bring the time down to this part. */
const WORTH = 0.9;

/** Trials of this worker; each job is tried once. */
export class WorkerTrials {
  private readonly found = new Map<string, Promise<number>>();

  /** @param cores as the browser reports them */
  constructor(
    private readonly cores: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param open the engine with so many workers */
  best(workload: Workload, open: (workers: number) => Promise<OpenEngine>): Promise<number> {
    const known = this.found.get(workload.key);
    if (known !== undefined) return known;
    const finding = this.find(workload, open);
    this.found.set(workload.key, finding);
    // Whatever stood in the way may be gone the next time.
    finding.catch(() => this.found.delete(workload.key));
    return finding;
  }

  private async find(
    workload: Workload,
    open: (workers: number) => Promise<OpenEngine>,
  ): Promise<number> {
    const most = Math.min(this.cores, MOST_WORKERS);
    if (most < 2) return 1;
    let best = 1;
    let fastest = await this.time(workload, open, best);
    while (best < most) {
      const more = Math.min(2 * best, most);
      const time = await this.time(workload, open, more);
      if (time > WORTH * fastest) return best;
      best = more;
      fastest = time;
    }
    return best;
  }

  private async time(
    workload: Workload,
    open: (workers: number) => Promise<OpenEngine>,
    workers: number,
  ): Promise<number> {
    const engine = await open(workers);
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
