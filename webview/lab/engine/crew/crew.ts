// Layer: lab worker, engine; crew. The leader's side of a crew: its members, the formation in which
// they exchange gradients, and the queue of what is to be done. A task is posted to the members as
// soon as it is queued, so that they need not wait for the leader between two steps. A member that
// is lost breaks up the formation; the others form anew with the leader's state, and the task under
// way is done again: nothing of it was applied yet.

import type { Disposable } from '../../../../src/shared/dispose';
import type { NetworkDescription } from '../networks/description';
import type { CompiledKernels } from '../wasm/module';
import { Exchange, RankLink } from './exchange';
import { MemberLink } from './memberLink';
import type { CrewState, Job } from './messages';
import type { RankGradients } from './rankGradients';
import type { CrewThreads, ThreadLease } from './threads';

/** The crew was disposed of while something was still to be done. */
export class CrewDisposedError extends Error {
  override readonly name = 'CrewDisposedError';
}

export interface CrewOptions {
  readonly kernels: CompiledKernels;
  readonly network: NetworkDescription;
  readonly threads: CrewThreads;
  /** Workers that share the work, the leader included. */
  readonly workers: number;
  /** Told in one sentence of every worker that is lost. */
  readonly onNotice: (message: string) => void;
  /** Least time that a member may be silent before it is asked for a sign of life. */
  readonly patienceMs?: number;
}

/** Something that all ranks do together. */
export interface CrewTask<T> {
  /** The part of another rank, or null when it has none. */
  job(rank: number, ranks: number): Job | null;
  /** The leader's part; null when the formation broke up meanwhile. */
  run(exchange: Exchange): Promise<T | null>;
}

interface QueuedTask {
  readonly job: CrewTask<unknown>['job'];
  /** Runs the task; false when it has to be done again. */
  attempt(exchange: Exchange): Promise<boolean>;
  reject(error: unknown): void;
}

const PATIENCE_MS = 5000;
/** A member may be silent this many times as long as the leader took at most for its part. */
const PATIENCE_FACTOR = 20;

export class Crew implements Disposable {
  private readonly lease: ThreadLease;
  private members: readonly MemberLink[];
  private exchange: Exchange | null = null;
  private queue: QueuedTask[] = [];
  private isWorking = false;
  private isDisposed = false;
  private longestPartMs = 0;
  /** Resolves when every member has started or was given up. */
  readonly started: Promise<unknown>;

  /** @param state of the leader's copy, which a new formation starts from */
  constructor(
    private readonly options: CrewOptions,
    private readonly gradients: RankGradients,
    private readonly state: () => CrewState,
  ) {
    this.lease = options.threads.lease(options.workers - 1);
    this.members = this.lease.threads.map(
      (thread, index) => new MemberLink(`Worker ${index + 2}`, thread, options),
    );
    for (const member of this.members)
      void member.lost.then((reason) => {
        this.lose(member, reason);
      });
    this.started = Promise.all(this.members.map((member) => member.started()));
  }

  /** Workers that share the work now, the leader included. */
  get workers(): number {
    return this.members.length + 1;
  }

  /** Queues a task; tasks are done one after the other. */
  perform<T>(task: CrewTask<T>): Promise<T> {
    if (this.isDisposed) return Promise.reject(new CrewDisposedError('The crew was ended.'));
    return new Promise((resolve, reject) => {
      const queued: QueuedTask = {
        job: (rank, ranks) => task.job(rank, ranks),
        attempt: async (exchange) => {
          const result = await task.run(exchange);
          if (result !== null) resolve(result);
          return result !== null;
        },
        reject,
      };
      this.queue.push(queued);
      if (this.exchange !== null) sendJobs(queued, this.exchange);
      if (!this.isWorking) void this.work();
    });
  }

  /** Computes the leader's part of a task; how long it takes says how patient one has to be. */
  timed<T>(part: () => T): T {
    const before = performance.now();
    const result = part();
    this.longestPartMs = Math.max(this.longestPartMs, performance.now() - before);
    return result;
  }

  /** Waits for members; who gives no sign of life meanwhile is given up. */
  async patiently<T>(waiting: Promise<T>): Promise<T> {
    if (this.members.length === 0) return waiting;
    const least = this.options.patienceMs ?? PATIENCE_MS;
    const patience = Math.max(least, PATIENCE_FACTOR * this.longestPartMs);
    const timer = setInterval(() => {
      for (const member of this.members) void member.rollCall(patience);
    }, patience);
    try {
      return await waiting;
    } finally {
      clearInterval(timer);
    }
  }

  /** Dissolves the formation: the next task starts in a new one, with the leader's state. */
  breakUp(): void {
    this.exchange?.close();
    this.exchange = null;
  }

  /** Ends the members; what is queued is rejected with a {@link CrewDisposedError}. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.abandon(new CrewDisposedError('The crew was ended before this was done.'));
    for (const member of this.members) member.dispose();
    this.lease.dispose();
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    try {
      await this.started;
      for (let task = this.queue.at(0); task !== undefined; task = this.queue.at(0))
        if (await task.attempt(this.exchange ?? this.form())) this.queue.shift();
    } catch (error) {
      this.abandon(error);
    } finally {
      this.isWorking = false;
    }
  }

  /** Connects every rank with every other, and posts what is queued. */
  private form(): Exchange {
    const ranks = this.workers;
    const ports = Array.from({ length: ranks }, () => Array<MessagePort | null>(ranks).fill(null));
    for (let a = 0; a < ranks; a++)
      for (let b = a + 1; b < ranks; b++) {
        const { port1, port2 } = new MessageChannel();
        ports[a][b] = port1;
        ports[b][a] = port2;
      }
    this.members.forEach((member, index) => {
      const rank = index + 1;
      const state = this.state();
      const own = ports[rank];
      const transfer = [
        ...own.filter((port) => port !== null),
        ...Object.values(state).map(({ buffer }) => buffer),
      ];
      member.order({ kind: 'form', rank, ports: own, state }, transfer);
    });
    const links = ports[0].map((port) => (port === null ? null : new RankLink(port)));
    const exchange = new Exchange(links, this.gradients);
    this.exchange = exchange;
    for (const task of this.queue) sendJobs(task, exchange);
    return exchange;
  }

  private lose(member: MemberLink, reason: string): void {
    if (this.isDisposed || !this.members.includes(member)) return;
    this.members = this.members.filter((other) => other !== member);
    member.dispose();
    this.breakUp();
    const others = this.workers === 1 ? 'One worker goes' : `The other ${this.workers} go`;
    this.options.onNotice(`${member.name} was lost (${reason}). ${others} on with its share.`);
  }

  /** Rejects everything that is queued: what was to follow makes no sense any more. */
  private abandon(error: unknown): void {
    this.breakUp();
    for (const task of this.queue.splice(0)) task.reject(error);
  }
}

function sendJobs({ job }: Pick<QueuedTask, 'job'>, { links }: Exchange): void {
  for (const [rank, link] of links.entries()) {
    const part = link === null ? null : job(rank, links.length);
    if (part !== null) link?.sendJob(part);
  }
}
