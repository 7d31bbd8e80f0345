// Layer: lab worker, engine; worker pool. The leader's side of a group of workers: the links to the
// others, the connections over which all exchange gradients, and the queue of tasks. A task is
// posted to the workers as soon as it is queued, so that they need not wait for the leader between
// two steps. When a worker is lost, the rest is connected anew with the leader's state, and the
// task under way is done again: nothing of it was applied yet.

import type { Disposable } from '../../../../src/shared/dispose';
import type { NetworkDescription } from '../networks/description';
import type { CompiledKernels } from '../wasm/module';
import { Communicator, RankLink } from './communicator';
import { WorkerLink } from './workerLink';
import type { ParameterState, Job } from './messages';
import type { RankGradients } from './rankGradients';
import type { ThreadPool, ThreadLease } from './threads';

/** The group was disposed of while something was still to be done. */
export class GroupDisposedError extends Error {
  override readonly name = 'GroupDisposedError';
}

export interface GroupOptions {
  readonly kernels: CompiledKernels;
  readonly network: NetworkDescription;
  readonly threads: ThreadPool;
  /** Workers that share the work, the leader included. */
  readonly workers: number;
  /** Told in one sentence of every worker that is lost. */
  readonly onNotice: (message: string) => void;
  /** Least time that a worker may take to answer, before and after a ping. */
  readonly timeoutMs?: number;
}

/** Something that all ranks do together. */
export interface GroupTask<T> {
  /** The part of another rank, or null when it has none. */
  job(rank: number, ranks: number): Job | null;
  /** The leader's part; null when the connections were closed meanwhile. */
  run(communicator: Communicator): Promise<T | null>;
}

interface QueuedTask {
  readonly job: GroupTask<unknown>['job'];
  /** Runs the task; false when it has to be done again. */
  attempt(communicator: Communicator): Promise<boolean>;
  reject(error: unknown): void;
}

const TIMEOUT_MS = 5000;
/** A worker may take this many times as long as the leader took at most for its part. */
const TIMEOUT_FACTOR = 20;

export class WorkerGroup implements Disposable {
  private readonly lease: ThreadLease;
  private others: readonly WorkerLink[];
  private communicator: Communicator | null = null;
  private queue: QueuedTask[] = [];
  private isWorking = false;
  private isDisposed = false;
  private longestPartMs = 0;
  /** Resolves when every worker has started or was given up. */
  readonly started: Promise<unknown>;

  /** @param state of the leader's copy, which all workers get when they are connected */
  constructor(
    private readonly options: GroupOptions,
    private readonly gradients: RankGradients,
    private readonly state: () => ParameterState,
  ) {
    this.lease = options.threads.lease(options.workers - 1);
    this.others = this.lease.threads.map(
      (thread, index) => new WorkerLink(`Worker ${index + 2}`, thread, options),
    );
    for (const worker of this.others)
      void worker.lost.then((reason) => {
        this.lose(worker, reason);
      });
    this.started = Promise.all(this.others.map((worker) => worker.started()));
  }

  /** Workers that share the work now, the leader included. */
  get workers(): number {
    return this.others.length + 1;
  }

  /** Queues a task; tasks are done one after the other. */
  perform<T>(task: GroupTask<T>): Promise<T> {
    if (this.isDisposed) return Promise.reject(new GroupDisposedError('The workers were ended.'));
    return new Promise((resolve, reject) => {
      const queued: QueuedTask = {
        job: (rank, ranks) => task.job(rank, ranks),
        attempt: async (communicator) => {
          const result = await task.run(communicator);
          if (result !== null) resolve(result);
          return result !== null;
        },
        reject,
      };
      this.queue.push(queued);
      if (this.communicator !== null) sendJobs(queued, this.communicator);
      if (!this.isWorking) void this.work();
    });
  }

  /** Computes the leader's part of a task; how long it takes sets the timeout of the others. */
  timed<T>(part: () => T): T {
    const before = performance.now();
    const result = part();
    this.longestPartMs = Math.max(this.longestPartMs, performance.now() - before);
    return result;
  }

  /** Waits for other workers; one that does not answer a ping meanwhile is given up. */
  async withTimeout<T>(waiting: Promise<T>): Promise<T> {
    if (this.others.length === 0) return waiting;
    const least = this.options.timeoutMs ?? TIMEOUT_MS;
    const timeout = Math.max(least, TIMEOUT_FACTOR * this.longestPartMs);
    const timer = setInterval(() => {
      for (const worker of this.others) void worker.ping(timeout);
    }, timeout);
    try {
      return await waiting;
    } finally {
      clearInterval(timer);
    }
  }

  /** Closes the connections: the next task starts on new ones, with the leader's state. */
  disconnect(): void {
    this.communicator?.close();
    this.communicator = null;
  }

  /** Ends the other workers; what is queued is rejected with a {@link GroupDisposedError}. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.abandon(new GroupDisposedError('The workers were ended before this was done.'));
    for (const worker of this.others) worker.dispose();
    this.lease.dispose();
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    try {
      await this.started;
      for (let task = this.queue.at(0); task !== undefined; task = this.queue.at(0))
        if (await task.attempt(this.communicator ?? this.connect())) this.queue.shift();
    } catch (error) {
      this.abandon(error);
    } finally {
      this.isWorking = false;
    }
  }

  /** Connects every rank with every other, and posts what is queued. */
  private connect(): Communicator {
    const ranks = this.workers;
    const ports = Array.from({ length: ranks }, () => Array<MessagePort | null>(ranks).fill(null));
    for (let a = 0; a < ranks; a++)
      for (let b = a + 1; b < ranks; b++) {
        const { port1, port2 } = new MessageChannel();
        ports[a][b] = port1;
        ports[b][a] = port2;
      }
    this.others.forEach((worker, index) => {
      const rank = index + 1;
      const state = this.state();
      const own = ports[rank];
      const transfer = [
        ...own.filter((port) => port !== null),
        ...Object.values(state).map(({ buffer }) => buffer),
      ];
      worker.send({ kind: 'connect', rank, ports: own, state }, transfer);
    });
    const links = ports[0].map((port) => (port === null ? null : new RankLink(port)));
    const communicator = new Communicator(links, this.gradients);
    this.communicator = communicator;
    for (const task of this.queue) sendJobs(task, communicator);
    return communicator;
  }

  private lose(worker: WorkerLink, reason: string): void {
    if (this.isDisposed || !this.others.includes(worker)) return;
    this.others = this.others.filter((other) => other !== worker);
    worker.dispose();
    this.disconnect();
    const others = this.workers === 1 ? 'One worker goes' : `The other ${this.workers} go`;
    this.options.onNotice(`${worker.name} was lost (${reason}). ${others} on with its share.`);
  }

  /** Rejects everything that is queued: what was to follow makes no sense any more. */
  private abandon(error: unknown): void {
    this.disconnect();
    for (const task of this.queue.splice(0)) task.reject(error);
  }
}

function sendJobs({ job }: Pick<QueuedTask, 'job'>, { links }: Communicator): void {
  for (const [rank, link] of links.entries()) {
    const part = link === null ? null : job(rank, links.length);
    if (part !== null) link?.sendJob(part);
  }
}
