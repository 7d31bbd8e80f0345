// Layer: shared by host, page and worker. No vscode, no DOM.
// Request and response over anything that can post a message, typed from the interfaces of
// `shared/protocol`. Both sides may call. A call has one result or error and any number of events
// before it; cancelling asks the other side to stop and still waits for its answer, because
// what it does last (a final checkpoint) must not be lost. Either side may start first: calls
// wait for the handshake. A peer that says hello anew was reloaded; what it owed is rejected.

import type { Disposable } from '../dispose';
import { PROTOCOL_VERSION } from '../protocol/call';
import {
  fromWireError,
  RpcCancelledError,
  RpcClosedError,
  RpcProtocolError,
  RpcUnknownMethodError,
  RpcVersionError,
  toWireError,
} from './errors';
import { PendingCall } from './call';

import { Transferring } from './types';
import type {
  CallContext,
  CallOptions,
  Handlers,
  Methods,
  Rpc,
  RpcMessage,
  RpcOptions,
  RpcPort,
  TransferList,
} from './types';

export * from './errors';
export { withTransfer } from './types';
export type * from './types';

type AnyHandler = (params: unknown, context: CallContext<unknown>) => unknown;

/** Opens one end of a link that serves `handlers` and calls what the other side serves. */
export function createRpc<Local extends Methods<Local>, Remote extends Methods<Remote>>(
  port: RpcPort,
  handlers: Handlers<Local>,
  options: RpcOptions = {},
): Rpc<Remote> {
  // Own properties only, so that a message cannot name `constructor`. Handlers are typed by
  // their method; the link itself only carries them.
  const table = new Map(Object.entries(handlers as Record<string, AnyHandler>));
  return new Link(port, table, options) as Rpc<Remote>;
}

class Link {
  readonly ready: Promise<void>;
  private settleReady!: { resolve: () => void; reject: (error: Error) => void };
  private readonly subscription: Disposable;
  private readonly session = Math.random().toString(36).slice(2);
  private readonly peer: string;
  private readonly version: number;
  /** Session of the peer that said hello and not yet goodbye. */
  private peerSession: string | null = null;
  /** Why nothing can be called any more. */
  private closed: Error | null = null;
  private nextId = 1;
  private readonly pending = new Map<number, PendingCall>();
  private readonly running = new Map<number, AbortController>();

  constructor(
    private readonly port: RpcPort,
    private readonly handlers: ReadonlyMap<string, AnyHandler>,
    private readonly options: RpcOptions,
  ) {
    this.peer = options.name ?? 'other side';
    this.version = options.version ?? PROTOCOL_VERSION;
    this.ready = new Promise((resolve, reject) => (this.settleReady = { resolve, reject }));
    // Every call reports the same error: whoever does not await `ready` need not hear it twice.
    this.ready.catch(() => undefined);
    this.subscription = port.onMessage((message) => {
      if (isRpcMessage(message)) this.receive(message);
    });
    this.sayHello(false);
  }

  call(method: string, params: unknown, options: CallOptions<unknown> = {}): Promise<unknown> {
    if (this.closed) return Promise.reject(this.closed);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const call = new PendingCall(method, this.peer, options, this.options, {
        resolve,
        reject,
        send: () => {
          this.post({ rpc: 'call', id, method, params }, options.transfer);
        },
        sendCancel: () => {
          this.post({ rpc: 'cancel', id });
        },
        settled: () => this.pending.delete(id),
      });
      if (call.isSettled) return;
      this.pending.set(id, call);
      if (this.peerSession !== null) call.send();
    });
  }

  /** Closes this end: calls are rejected, running handlers aborted, later messages ignored. */
  dispose(): void {
    if (this.closed instanceof RpcClosedError) return;
    this.subscription.dispose();
    this.close(new RpcClosedError(`The link to the ${this.peer} was closed.`));
    try {
      this.post({ rpc: 'bye' });
    } catch {
      // The port may be gone before the link; then there is nobody left to tell.
    }
  }

  private close(error: Error): void {
    this.closed = error;
    this.settleReady.reject(error);
    this.forget(error);
  }

  /** Rejects what this side waits for and aborts what it does for the other. */
  private forget(error: Error): void {
    for (const call of [...this.pending.values()]) {
      // What was never sent can wait for the peer to come back, if it can come back.
      if (call.isSent || this.closed) call.reject(error);
    }
    const running = [...this.running.values()];
    this.running.clear();
    for (const controller of running) controller.abort(error);
  }

  private receive(message: RpcMessage): void {
    if (this.closed && message.rpc !== 'hello') return;
    switch (message.rpc) {
      case 'hello':
        this.greet(message.version, message.session, message.answer);
        break;
      case 'bye':
        this.peerSession = null;
        this.forget(new RpcClosedError(`The ${this.peer} was closed.`));
        break;
      case 'call':
        if (this.running.has(message.id)) this.refuseDuplicate(message.id);
        else void this.serve(message.id, message.method, message.params);
        break;
      case 'cancel':
        this.running.get(message.id)?.abort(new RpcCancelledError('Cancelled.'));
        break;
      // What answers no pending call came too late: its caller has been told already.
      case 'event':
        this.pending.get(message.id)?.receiveEvent(message.event);
        break;
      case 'result':
        this.pending.get(message.id)?.receiveResult(message.result);
        break;
      case 'error':
        this.pending.get(message.id)?.reject(fromWireError(message.error));
        break;
    }
  }

  private sayHello(answer: boolean): void {
    this.post({ rpc: 'hello', version: this.version, session: this.session, answer });
  }

  private greet(version: number, session: string, isAnswer: boolean): void {
    // The peer may have started after our first hello and missed it.
    if (!isAnswer) this.sayHello(true);
    if (this.closed || session === this.peerSession) return;
    if (version !== this.version) {
      this.close(
        new RpcVersionError(
          `The ${this.peer} speaks protocol version ${version}, this side ${this.version}. ` +
            'Reload the window to load both from the same version of the extension.',
        ),
      );
      return;
    }
    if (this.peerSession !== null) {
      this.forget(new RpcClosedError(`The ${this.peer} was reloaded.`));
    }
    this.peerSession = session;
    this.settleReady.resolve();
    for (const call of [...this.pending.values()]) call.send();
  }

  private async serve(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    /** False once the call is answered, or its caller gone. */
    const isOpen = (): boolean => this.running.get(id) === controller;
    try {
      const handler = this.handlers.get(method);
      if (!handler) throw new RpcUnknownMethodError(`There is no method "${method}".`);
      const { validate } = this.options;
      const reply = await handler(validate ? validate('params', method, params) : params, {
        signal: controller.signal,
        event: (event, transfer = []) => {
          if (isOpen()) this.post({ rpc: 'event', id, event }, transfer);
        },
      });
      if (!isOpen()) return;
      if (reply instanceof Transferring) {
        this.post({ rpc: 'result', id, result: reply.result }, reply.transfer);
      } else this.post({ rpc: 'result', id, result: reply });
    } catch (error) {
      if (isOpen()) this.post({ rpc: 'error', id, error: toWireError(error) });
    } finally {
      if (isOpen()) this.running.delete(id);
    }
  }

  private refuseDuplicate(id: number): void {
    const error = new RpcProtocolError(
      `The ${this.peer} used the id ${id} of a running call again.`,
    );
    if (!this.options.onProtocolError) throw error;
    this.options.onProtocolError(error);
  }

  private post(message: RpcMessage, transfer: TransferList = []): void {
    this.port.post(message, transfer);
  }
}

function isRpcMessage(message: unknown): message is RpcMessage {
  return typeof message === 'object' && message !== null && 'rpc' in message;
}
