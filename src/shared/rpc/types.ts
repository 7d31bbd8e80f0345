// Layer: shared by host, page and worker. No vscode, no DOM. Types only, but for
// the wrapper that hands a result's buffers over.
// What `rpc.ts` asks of a port, of handlers and of callers, and the messages it posts.

import type { Disposable } from '../dispose';
import type { Call } from '../protocol/call';
import type { RpcProtocolError, WireError } from './errors';

/** Buffers, ports and canvases to hand over instead of copying (the DOM's Transferable). */
export type TransferList = readonly object[];

/** One end of a channel: a MessagePort, a Worker, a VS Code webview, a window. */
export interface RpcPort {
  post(message: unknown, transfer: TransferList): void;
  onMessage(listener: (message: unknown) => void): Disposable;
}

/** An interface whose members are all {@link Call}s. */
export type Methods<T> = { [M in keyof T]: Call<unknown, unknown, unknown> };

/** What a handler is given besides its parameters. */
export interface CallContext<Event> {
  /** Aborted when the caller cancels, is reloaded, or the link is closed. */
  readonly signal: AbortSignal;
  readonly event: (event: Event, transfer?: TransferList) => void;
}

/** A handler's result, see {@link withTransfer}. */
export type Reply<Result> = Result | Transferring<Result>;

/** What one side serves. */
export type Handlers<T extends Methods<T>> = {
  readonly [M in keyof T]: (
    params: T[M]['params'],
    context: CallContext<T[M]['event']>,
  ) => Reply<T[M]['result']> | Promise<Reply<T[M]['result']>>;
};

export interface CallOptions<Event> {
  signal?: AbortSignal | undefined;
  /** An error thrown here cancels the call and rejects it. */
  onEvent?: ((event: Event) => void) | undefined;
  transfer?: TransferList | undefined;
  /** Longest silence in milliseconds before an `RpcTimeoutError`; every event restarts it. */
  timeoutMs?: number | undefined;
}

/** Checks what came in and returns what may be used, or throws. */
export type Validate = (
  kind: 'params' | 'result' | 'event',
  method: string,
  value: unknown,
) => unknown;

export interface RpcOptions {
  /** What the other side is called in error messages, for example "lab page". */
  name?: string;
  version?: number;
  /** Default for {@link CallOptions.timeoutMs}; without it a call may take for ever. */
  timeoutMs?: number;
  /** Silence in milliseconds after a cancellation before the call is given up (10 s). */
  cancelGraceMs?: number;
  validate?: Validate;
  /** Told of a peer that breaks the protocol; the default throws out of the port's listener. */
  onProtocolError?: (error: RpcProtocolError) => void;
}

/** One side's view of the link. */
export interface Rpc<Remote extends Methods<Remote>> extends Disposable {
  /** Settled by the first handshake; rejects with an `RpcVersionError` on a mismatch. */
  readonly ready: Promise<void>;
  call<M extends keyof Remote & string>(
    method: M,
    params: Remote[M]['params'],
    options?: CallOptions<Remote[M]['event']>,
  ): Promise<Remote[M]['result']>;
  dispose(): void;
}

/** A result together with the buffers to hand over. */
export class Transferring<Result> {
  constructor(
    readonly result: Result,
    readonly transfer: TransferList,
  ) {}
}

/** A handler's result whose buffers are handed over, not copied. */
export function withTransfer<Result>(result: Result, transfer: TransferList): Reply<Result> {
  return new Transferring(result, transfer);
}

/** What travels. Ids count up from 1 on each side; `event`, `result` and `error` answer a `call`. */
export type RpcMessage =
  | { rpc: 'hello'; version: number; session: string; answer: boolean }
  | { rpc: 'call'; id: number; method: string; params: unknown }
  | { rpc: 'event'; id: number; event: unknown }
  | { rpc: 'result'; id: number; result: unknown }
  | { rpc: 'error'; id: number; error: WireError }
  | { rpc: 'cancel'; id: number }
  | { rpc: 'bye' };
