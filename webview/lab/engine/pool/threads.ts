// Layer: lab worker, engine; worker pool. The threads of the pool. They are started when a group
// first needs them, serve all groups, and end with the last lease.

import { disposable, type Disposable } from '../../../../src/shared/dispose';
import type { PoolWorkerStart } from './messages';

/** A thread that serves what it is sent; several groups may use it. */
export interface PoolThread {
  send(start: PoolWorkerStart): void;
  /** Resolves with the reason when the thread is lost; never otherwise. */
  readonly lost: Promise<string>;
  /** Ends the thread at once. */
  end(): void;
}

/** A thread of the pool, as a group sees it. */
export interface LeasedThread extends PoolThread {
  /** Ends a thread that does not answer; every group that uses it is told by `lost`. */
  giveUp(reason: string): void;
}

/** Keeps the threads alive until it is disposed of. */
export interface ThreadLease extends Disposable {
  readonly threads: readonly LeasedThread[];
}

export class ThreadPool {
  private threads: LeasedThread[] = [];
  private leases = 0;

  constructor(private readonly start: () => PoolThread) {}

  /** The first `count` threads; two groups may use the same ones. */
  lease(count: number): ThreadLease {
    this.leases += 1;
    while (this.threads.length < count) this.threads.push(this.startThread());
    const release = disposable(() => {
      this.leases -= 1;
      if (this.leases === 0) for (const thread of this.threads.splice(0)) thread.end();
    });
    return { threads: this.threads.slice(0, count), dispose: () => release.dispose() };
  }

  private startThread(): LeasedThread {
    const thread = this.start();
    let giveUp: (reason: string) => void = () => undefined;
    const given = new Promise<string>((resolve) => {
      giveUp = resolve;
    });
    const lost = Promise.race([thread.lost, given]);
    const pooled: LeasedThread = {
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
export function sameScriptThread(): PoolThread {
  const worker = new Worker(self.location.href, { name: 'diffusion-lab-pool' });
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
