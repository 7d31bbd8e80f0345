// Layer: lab worker, engine; crew. The workers that members live in. They are started when a crew
// first needs them, serve the members of all crews, and end when the last crew is gone.

import { disposable, type Disposable } from '../../../../src/shared/dispose';
import type { MemberStart } from './messages';

/** A worker that serves the members that it is sent. */
export interface CrewThread {
  send(start: MemberStart): void;
  /** Resolves with the reason when the thread is lost; never otherwise. */
  readonly lost: Promise<string>;
  /** Ends the thread at once. */
  end(): void;
}

/** A thread that a pool looks after. */
export interface PooledThread extends CrewThread {
  /** Ends a thread that is no good any more; every crew with a member in it is told. */
  giveUp(reason: string): void;
}

/** Threads on loan. */
export interface ThreadLease extends Disposable {
  readonly threads: readonly PooledThread[];
}

export class CrewThreads {
  private threads: PooledThread[] = [];
  private leases = 0;

  constructor(private readonly start: () => CrewThread) {}

  /** The first `count` threads; two crews may have members in the same ones. */
  lease(count: number): ThreadLease {
    this.leases += 1;
    while (this.threads.length < count) this.threads.push(this.startThread());
    const release = disposable(() => {
      this.leases -= 1;
      if (this.leases === 0) for (const thread of this.threads.splice(0)) thread.end();
    });
    return { threads: this.threads.slice(0, count), dispose: () => release.dispose() };
  }

  private startThread(): PooledThread {
    const thread = this.start();
    let giveUp: (reason: string) => void = () => undefined;
    const given = new Promise<string>((resolve) => {
      giveUp = resolve;
    });
    const lost = Promise.race([thread.lost, given]);
    const pooled: PooledThread = {
      send: (start) => {
        thread.send(start);
      },
      lost,
      end: () => {
        thread.end();
      },
      giveUp: (reason) => {
        giveUp(reason);
      },
    };
    void lost.then(() => {
      this.threads = this.threads.filter((other) => other !== pooled);
      thread.end();
    });
    return pooled;
  }
}

/** A thread that runs the same script as the calling worker. */
export function sameScriptThread(): CrewThread {
  const worker = new Worker(self.location.href, { name: 'diffusion-lab-crew' });
  return {
    send: (start) => {
      worker.postMessage(start, [start.port]);
    },
    lost: new Promise((resolve) => {
      worker.addEventListener('error', ({ message }) => {
        resolve(message === '' ? 'it could not be loaded' : message);
      });
    }),
    end: () => {
      worker.terminate();
    },
  };
}
