// Layer: tests. Two ends of a link over a real MessageChannel, as page and worker have it.

import { MessageChannel, MessagePort } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';
import type { Call } from '../../../src/shared/protocol/call';
import { createRpc } from '../../../src/shared/rpc/rpc';
import type { Handlers, Rpc, RpcOptions, RpcPort } from '../../../src/shared/rpc/rpc';

/** What the served side of these tests offers. */
export interface TestMethods {
  add: Call<{ a: number; b: number }, number>;
  fail: Call<null, void>;
  count: Call<{ to: number }, string, number>;
  wait: Call<null, string, string>;
  sum: Call<Float32Array, { total: number; back: Float32Array }>;
}

export type NoMethods = Record<string, never>;

export function portOf(port: MessagePort): RpcPort {
  return {
    post(message, transfer) {
      port.postMessage(message, transfer as readonly Transferable[]);
    },
    onMessage(listener) {
      port.on('message', listener);
      return { dispose: () => port.off('message', listener) };
    },
  };
}

/** Handlers that do the obvious; `wait` ends only when it is cancelled. */
export const testHandlers: Handlers<TestMethods> = {
  add: ({ a, b }) => a + b,
  fail: () => {
    throw new RangeError('steps must be at least 1');
  },
  count: ({ to }, { event }) => {
    for (let i = 1; i <= to; i++) event(i);
    return 'done';
  },
  wait: (_, { signal, event }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        event('last words');
        reject(signal.reason as Error);
      });
      event('waiting');
    }),
  sum: (numbers) => ({ total: numbers.reduce((a, b) => a + b, 0), back: numbers }),
};

/** A served end, a calling end and the raw ports under them. */
export interface TestLink {
  server: Rpc<NoMethods>;
  client: Rpc<TestMethods>;
  serverPort: MessagePort;
  clientPort: MessagePort;
}

const opened: TestLink[] = [];

export function openLink(
  handlers: Partial<Handlers<TestMethods>> = {},
  clientOptions: RpcOptions = {},
  serverOptions: RpcOptions = {},
): TestLink {
  const { port1, port2 } = new MessageChannel();
  const link = {
    server: createRpc<TestMethods, NoMethods>(
      portOf(port1),
      { ...testHandlers, ...handlers },
      { name: 'client', ...serverOptions },
    ),
    client: createRpc<NoMethods, TestMethods>(
      portOf(port2),
      {},
      { name: 'server', ...clientOptions },
    ),
    serverPort: port1,
    clientPort: port2,
  };
  opened.push(link);
  return link;
}

/** For afterEach: whoever opens a link closes it. */
export function closeLinks(): void {
  for (const { client, server, clientPort, serverPort } of opened.splice(0)) {
    client.dispose();
    server.dispose();
    clientPort.close();
    serverPort.close();
  }
}

/** A promise with its ends outside. */
export function deferred<T = void>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
