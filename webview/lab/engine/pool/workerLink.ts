// Layer: lab worker, engine; worker pool. The leader's link to one worker: commands go out, and a
// worker that does not answer is given up.

import type { Reply, PoolWorkerStart, Command } from './messages';
import type { LeasedThread } from './threads';

/** Time that a worker may take to load its script and start. */
const START_TIMEOUT_MS = 60_000;

export class WorkerLink {
  /** Resolves with the reason when the worker is lost, be it by an error of its own or with its thread. */
  readonly lost: Promise<string>;
  /** Resolves when the worker holds its network. */
  readonly ready: Promise<void>;
  private readonly control: MessagePort;
  private onPong: (() => void) | null = null;

  /** @param name for sentences, e.g. "Worker 2" */
  constructor(
    readonly name: string,
    private readonly thread: LeasedThread,
    { kernels, network }: Pick<PoolWorkerStart, 'kernels' | 'network'>,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.control = port1;
    let ready: () => void = () => undefined;
    let fail: (reason: string) => void = () => undefined;
    this.ready = new Promise((resolve) => {
      ready = resolve;
    });
    const failed = new Promise<string>((resolve) => {
      fail = resolve;
    });
    this.lost = Promise.race([thread.lost, failed]);
    port1.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (data.kind === 'ready') ready();
      else if (data.kind === 'failed') fail(data.reason);
      else this.onPong?.();
    };
    thread.send({ role: 'pool worker', kernels, network, port: port2 });
  }

  /** Waits for the worker's start; a thread that does not start is given up. */
  async started(): Promise<void> {
    const reason = `it did not start within ${START_TIMEOUT_MS / 1000} s`;
    await this.orGivenUp(this.ready, START_TIMEOUT_MS, reason);
  }

  send(command: Command, transfer: Transferable[]): void {
    this.control.postMessage(command, transfer);
  }

  /** Waits for the answer to a ping; without one the thread is given up. */
  async ping(timeoutMs: number): Promise<void> {
    const pong = new Promise<void>((resolve) => {
      this.onPong = resolve;
    });
    this.send({ kind: 'ping' }, []);
    const reason = `it did not answer for ${(timeoutMs / 1000).toFixed(1)} s`;
    await this.orGivenUp(pong, timeoutMs, reason);
  }

  /** Ends the worker's part; its thread may serve others. */
  dispose(): void {
    this.send({ kind: 'end' }, []);
    this.control.close();
  }

  private async orGivenUp(answer: Promise<void>, ms: number, reason: string): Promise<void> {
    const timer = setTimeout(() => {
      this.thread.giveUp(reason);
    }, ms);
    await Promise.race([answer, this.lost]);
    clearTimeout(timer);
  }
}
