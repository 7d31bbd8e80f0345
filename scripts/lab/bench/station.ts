// Layer: headless door, bench. Where engines run: a station opens seats (an engine with a
// workload) in a browser, in this process, or in Python; the orchestrator treats all alike.

import type { Disposable } from '../../../src/shared/dispose';
import type {
  Adapter,
  PassName,
  SeatAnswer,
  SeatReport,
  SeatRequest,
  StepReport,
  Timing,
} from '../../../test/bench/contract';

/** The wire to a seat. Requests come one at a time. */
export interface SeatLink {
  ask(request: SeatRequest): Promise<SeatAnswer>;
  /** Ends the seat, whatever it is doing. */
  end(): Promise<void>;
}

/** An engine in the comparison. */
export interface Contestant {
  /** As the command line names it. */
  readonly name: string;
  /** As the table shows it. */
  readonly label: string;
  /** Why it cannot run on a workload of this machine, or null. */
  obstacle(workload: string): string | null;
  link(): Promise<SeatLink>;
}

/** The workload that a software GPU is measured on: with any other it would take hours. */
const SMALLEST = 'mlp';

/** Why a workload does not run on an adapter, or null. */
export function gpuObstacle(adapter: Adapter | null, workload: string): string | null {
  if (adapter === null) return 'there is no WebGPU adapter';
  return adapter.isSoftware && workload !== SMALLEST
    ? `${adapter.name} computes on the CPU: measured on ${SMALLEST} only`
    : null;
}

/** A place where engines run. */
export interface Station extends Disposable {
  readonly contestants: readonly Contestant[];
  dispose(): Promise<void>;
}

/** A seat did not answer in time and was ended. */
export class OverTimeError extends Error {
  override readonly name = 'OverTimeError';
}

/** What a seat could not do, in its own words. */
export class SeatError extends Error {
  override readonly name = 'SeatError';
}

/** A seat that is ended when it takes longer than it may. */
export class Seat {
  private constructor(
    private readonly engine: string,
    private readonly link: SeatLink,
  ) {}

  static async at(contestant: Contestant): Promise<Seat> {
    return new Seat(contestant.name, await contestant.link());
  }

  open(workload: string, limitMs: number): Promise<SeatReport> {
    const request: SeatRequest = { do: 'open', engine: this.engine, workload };
    return this.ask(request, limitMs) as Promise<SeatReport>;
  }

  step(limitMs: number): Promise<StepReport> {
    return this.ask({ do: 'step' }, limitMs) as Promise<StepReport>;
  }

  measure(pass: PassName, budgetMs: number, limitMs: number): Promise<Timing> {
    return this.ask({ do: 'measure', pass, budgetMs }, limitMs) as Promise<Timing>;
  }

  end(): Promise<void> {
    return this.link.end();
  }

  private async ask(request: SeatRequest, limitMs: number): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const what = request.do === 'measure' ? request.pass : request.do;
        reject(new OverTimeError(`${what} took more than ${limitMs / 1000} s`));
      }, limitMs);
    });
    try {
      const { value, error } = await Promise.race([this.link.ask(request), late]);
      if (error !== undefined) throw new SeatError(error);
      return value;
    } catch (error) {
      if (error instanceof OverTimeError) await this.link.end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
