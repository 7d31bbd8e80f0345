// Layer: lab worker, engine; crew. A member as its leader sees it: orders go out, and it is known
// whether it is there.

import type { Answer, MemberStart, Order } from './messages';
import type { PooledThread } from './threads';

/** Time that a worker may take to load its script and start. */
const START_PATIENCE_MS = 60_000;

export class MemberLink {
  /** Resolves with the reason when the member is lost, be it by its own fault or its thread's. */
  readonly lost: Promise<string>;
  /** Resolves when the member holds its network. */
  readonly ready: Promise<void>;
  private readonly control: MessagePort;
  private whenPresent: (() => void) | null = null;

  /** @param name for sentences, e.g. "Worker 2" */
  constructor(
    readonly name: string,
    private readonly thread: PooledThread,
    { kernels, network }: Pick<MemberStart, 'kernels' | 'network'>,
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
    port1.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'ready') ready();
      else if (data.kind === 'failed') fail(data.reason);
      else this.whenPresent?.();
    };
    thread.send({ role: 'member', kernels, network, port: port2 });
  }

  /** Waits for the member's start; a thread that does not come up is given up. */
  async started(): Promise<void> {
    const reason = `it did not start within ${START_PATIENCE_MS / 1000} s`;
    await this.orGivenUp(this.ready, START_PATIENCE_MS, reason);
  }

  order(order: Order, transfer: Transferable[]): void {
    this.control.postMessage(order, transfer);
  }

  /** Asks for a sign of life; without one the thread is given up. */
  async rollCall(patienceMs: number): Promise<void> {
    const present = new Promise<void>((resolve) => {
      this.whenPresent = resolve;
    });
    this.order({ kind: 'roll call' }, []);
    const reason = `it gave no sign of life for ${(patienceMs / 1000).toFixed(1)} s`;
    await this.orGivenUp(present, patienceMs, reason);
  }

  /** Ends the member; its thread may serve others. */
  dispose(): void {
    this.order({ kind: 'end' }, []);
    this.control.close();
  }

  private async orGivenUp(sign: Promise<void>, ms: number, reason: string): Promise<void> {
    const timer = setTimeout(() => {
      this.thread.giveUp(reason);
    }, ms);
    await Promise.race([sign, this.lost]);
    clearTimeout(timer);
  }
}
