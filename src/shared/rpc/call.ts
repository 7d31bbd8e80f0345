// Layer: shared by host, page and worker. No vscode, no DOM.
// One call that waits for its answer: sent once the link is up, settled exactly once, given up
// after too long a silence. Cancelling asks the other side to stop and then waits for what it
// still has to say; only silence after that ends the call from this side.

import { RpcCancelledError, RpcTimeoutError } from './errors';
import type { CallOptions, RpcOptions } from './types';

/** Silence allowed after a cancellation, in milliseconds: enough to write a last checkpoint. */
const DEFAULT_CANCEL_GRACE = 10_000;

/** What a call needs from its link and its caller. */
export interface CallOutlet {
  resolve(result: unknown): void;
  reject(error: Error): void;
  send(): void;
  sendCancel(): void;
  /** Called once, before the caller hears of the end. */
  settled(): void;
}

export class PendingCall {
  isSent = false;
  isSettled = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private silence: number | undefined;
  private readonly onAbort = (): void => {
    this.cancel();
  };

  constructor(
    private readonly method: string,
    private readonly peer: string,
    private readonly options: CallOptions<unknown>,
    private readonly link: RpcOptions,
    private readonly outlet: CallOutlet,
  ) {
    this.silence = options.timeoutMs ?? link.timeoutMs;
    if (options.signal?.aborted) {
      this.cancel();
      return;
    }
    options.signal?.addEventListener('abort', this.onAbort);
    this.restartTimer();
  }

  send(): void {
    this.isSent = true;
    try {
      this.outlet.send();
    } catch (error) {
      // What cannot be posted, e.g. a function among the parameters, was never asked.
      this.reject(error);
    }
  }

  receiveEvent(event: unknown): void {
    this.restartTimer();
    try {
      const checked = this.check('event', event);
      this.options.onEvent?.(checked);
    } catch (error) {
      this.abandon(error);
    }
  }

  receiveResult(result: unknown): void {
    try {
      const checked = this.check('result', result);
      this.settle();
      this.outlet.resolve(checked);
    } catch (error) {
      this.reject(error);
    }
  }

  reject(error: unknown): void {
    this.settle();
    this.outlet.reject(error instanceof Error ? error : new Error(String(error)));
  }

  private cancel(): void {
    if (!this.isSent) {
      this.reject(new RpcCancelledError(`"${this.method}" was cancelled before it began.`));
      return;
    }
    this.outlet.sendCancel();
    this.silence = this.link.cancelGraceMs ?? DEFAULT_CANCEL_GRACE;
    this.restartTimer();
  }

  /** Ends the call without waiting for the other side, which is told to stop. */
  private abandon(error: unknown): void {
    if (this.isSent) this.outlet.sendCancel();
    this.reject(error);
  }

  private settle(): void {
    this.isSettled = true;
    clearTimeout(this.timer);
    this.options.signal?.removeEventListener('abort', this.onAbort);
    this.outlet.settled();
  }

  private restartTimer(): void {
    clearTimeout(this.timer);
    if (this.silence === undefined) return;
    const silence = this.silence;
    this.timer = setTimeout(() => {
      this.abandon(
        this.options.signal?.aborted
          ? new RpcCancelledError(
              `"${this.method}" was cancelled; the ${this.peer} did not answer.`,
            )
          : new RpcTimeoutError(
              `No answer to "${this.method}" from the ${this.peer} in ${silence} ms.`,
            ),
      );
    }, silence);
  }

  private check(kind: 'result' | 'event', value: unknown): unknown {
    return this.link.validate ? this.link.validate(kind, this.method, value) : value;
  }
}
