// Layer: benchmark. Where engines run: a benchmark host opens sessions (an engine with a workload)
// in a browser, in Node processes, or in Python; the command treats all alike.

import type { Disposable } from '../../../src/shared/dispose';
import type {
  Adapter,
  PassName,
  SessionAnswer,
  SessionReport,
  SessionRequest,
  StepReport,
  Timing,
} from '../contract';

/** The connection to a session. Requests come one at a time. */
export interface SessionLink {
  ask(request: SessionRequest): Promise<SessionAnswer>;
  /** Ends the session, whatever it is doing. */
  end(): Promise<void>;
}

/** An engine in the comparison. */
export interface EngineUnderTest {
  /** As the command line names it. */
  readonly name: string;
  /** As the table shows it. */
  readonly label: string;
  /** Why it cannot run on a workload of this machine, or null. */
  obstacle(workload: string): string | null;
  link(): Promise<SessionLink>;
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

/** A browser, Node or Python: where engines run. */
export interface BenchmarkHost extends Disposable {
  readonly engines: readonly EngineUnderTest[];
  dispose(): Promise<void>;
}

/** A session did not answer in time and was ended. */
export class OverTimeError extends Error {
  override readonly name = 'OverTimeError';
}

/** What a session could not do, in its own words. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
}

/** A session that is ended when it takes longer than it may. */
export class Session {
  private constructor(
    private readonly engine: string,
    private readonly link: SessionLink,
  ) {}

  static async start(engine: EngineUnderTest): Promise<Session> {
    return new Session(engine.name, await engine.link());
  }

  open(workload: string, limitMs: number): Promise<SessionReport> {
    const request: SessionRequest = { do: 'open', engine: this.engine, workload };
    return this.ask(request, limitMs) as Promise<SessionReport>;
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

  private async ask(request: SessionRequest, limitMs: number): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const what = request.do === 'measure' ? request.pass : request.do;
        reject(new OverTimeError(`${what} took more than ${limitMs / 1000} s`));
      }, limitMs);
    });
    try {
      const { value, error } = await Promise.race([this.link.ask(request), late]);
      if (error !== undefined) throw new SessionError(error);
      return value;
    } catch (error) {
      if (error instanceof OverTimeError) await this.link.end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
