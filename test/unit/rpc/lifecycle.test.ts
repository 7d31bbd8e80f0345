// Layer: tests. Handshake, cancellation, timeouts, reloads and the end of a link.

import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { signalFromToken, tokenFromSignal } from '../../../src/shared/cancellation';
import {
  createRpc,
  RpcCancelledError,
  RpcClosedError,
  RpcTimeoutError,
  RpcVersionError,
} from '../../../src/shared/rpc/rpc';
import type { RpcProtocolError } from '../../../src/shared/rpc/rpc';
import { closeLinks, deferred, openLink, portOf, testHandlers } from './link';
import type { NoMethods, TestMethods } from './link';

afterEach(closeLinks);

describe('handshake', () => {
  it.each(['server', 'client'])('lets the %s start first; calls wait', async (first) => {
    const { port1, port2 } = new MessageChannel();
    const serve = () => createRpc<TestMethods, NoMethods>(portOf(port1), testHandlers);
    const connect = () => createRpc<NoMethods, TestMethods>(portOf(port2), {});
    const early = first === 'server' ? serve() : null;
    // What was posted before the other side listens is lost, as it is with a webview.
    if (early) {
      port2.on('message', () => undefined);
      await once(port2, 'message');
      port2.removeAllListeners('message');
    }
    const client = connect();
    const order: string[] = [];
    const calls = [1, 2, 3].map((a) =>
      client.call('add', { a, b: 0 }).then((sum) => order.push(`answer ${sum}`)),
    );
    const server = early ?? serve();
    await Promise.all(calls);
    await Promise.all([client.ready, server.ready]);
    expect(order).toEqual(['answer 1', 'answer 2', 'answer 3']);
    client.dispose();
    server.dispose();
    port1.close();
  });

  it('rejects both sides on different versions, with both numbers and what to do', async () => {
    const { client, server } = openLink({}, { version: 2 }, { version: 1 });
    const call = client.call('add', { a: 1, b: 1 });
    for (const failed of [client.ready, server.ready, call]) {
      const error = await failed.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(RpcVersionError);
      expect((error as Error).message).toMatch(/version [12], this side [12]\. Reload the window/);
    }
    await expect(client.call('add', { a: 1, b: 1 })).rejects.toBeInstanceOf(RpcVersionError);
  });

  it('rejects what a reloaded peer owed and serves its new session', async () => {
    const waiting = deferred();
    const { client, server, serverPort } = openLink();
    const lost = client.call('wait', null, {
      onEvent: () => {
        waiting.resolve();
      },
    });
    const lostOutcome = expect(lost).rejects.toThrow('The server was reloaded.');
    await waiting.promise;
    // The page's scripts are gone without a goodbye; new ones start on the same port.
    serverPort.removeAllListeners('message');
    const reloaded = createRpc<TestMethods, NoMethods>(portOf(serverPort), testHandlers);
    await lostOutcome;
    await expect(client.call('add', { a: 1, b: 1 })).resolves.toBe(2);
    reloaded.dispose();
    server.dispose();
  });

  it('keeps calls that were made between goodbye and the next hello', async () => {
    const { client, server, clientPort, serverPort } = openLink();
    await client.ready;
    const goodbye = new Promise<void>((resolve) => {
      clientPort.on('message', (message: { rpc: string }) => {
        if (message.rpc === 'bye') resolve();
      });
    });
    server.dispose();
    await goodbye;
    const waiting = client.call('add', { a: 4, b: 4 });
    const next = createRpc<TestMethods, NoMethods>(portOf(serverPort), testHandlers);
    await expect(waiting).resolves.toBe(8);
    next.dispose();
  });
});

describe('cancellation', () => {
  it('reaches the handler, whose last event is still delivered', async () => {
    const { client } = openLink();
    const controller = new AbortController();
    const seen: string[] = [];
    const call = client.call('wait', null, {
      signal: controller.signal,
      onEvent: (event) => {
        seen.push(event);
        if (event === 'waiting') controller.abort();
      },
    });
    await expect(call).rejects.toBeInstanceOf(RpcCancelledError);
    expect(seen).toEqual(['waiting', 'last words']);
  });

  it('that comes too late leaves the result standing', async () => {
    const controller = new AbortController();
    const { client } = openLink({
      count: (_, { event }) => {
        event(1);
        return 'done';
      },
    });
    const call = client.call(
      'count',
      { to: 1 },
      {
        signal: controller.signal,
        onEvent: () => {
          controller.abort();
        },
      },
    );
    await expect(call).resolves.toBe('done');
  });

  it('before the handshake sends nothing', async () => {
    const { port1, port2 } = new MessageChannel();
    const client = createRpc<NoMethods, TestMethods>(portOf(port2), {});
    const controller = new AbortController();
    const call = client.call('wait', null, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toThrow('"wait" was cancelled before it began.');
    await expect(client.call('wait', null, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
      RpcCancelledError,
    );
    const seen: string[] = [];
    const server = createRpc<TestMethods, NoMethods>(portOf(port1), {
      ...testHandlers,
      wait: () => {
        seen.push('wait');
        return '';
      },
    });
    await client.call('add', { a: 1, b: 1 });
    expect(seen).toEqual([]);
    client.dispose();
    server.dispose();
    port1.close();
  });

  it('gives up on a handler that does not stop', async () => {
    const { client } = openLink(
      { wait: (_, { event }) => (event('waiting'), new Promise<string>(() => undefined)) },
      { cancelGraceMs: 20 },
    );
    const controller = new AbortController();
    const call = client.call('wait', null, {
      signal: controller.signal,
      onEvent: () => {
        controller.abort();
      },
    });
    await expect(call).rejects.toThrow('"wait" was cancelled; the server did not answer.');
  });

  it('reports a real failure during the stop as what it is', async () => {
    const { client } = openLink({
      wait: (_, { signal, event }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('checkpoint not written'));
          });
          event('waiting');
        }),
    });
    const controller = new AbortController();
    const call = client.call('wait', null, {
      signal: controller.signal,
      onEvent: () => {
        controller.abort();
      },
    });
    await expect(call).rejects.toThrow('checkpoint not written');
  });

  it('bridges VS Code tokens and signals', () => {
    const controller = new AbortController();
    const token = tokenFromSignal(controller.signal);
    const bridge = signalFromToken(token);
    const deaf = signalFromToken(token);
    deaf.dispose();
    expect(bridge.signal.aborted).toBe(false);
    controller.abort();
    expect([token.isCancellationRequested, bridge.signal.aborted, deaf.signal.aborted]).toEqual([
      true,
      true,
      false,
    ]);
    expect(signalFromToken(token).signal.aborted).toBe(true);
    bridge.dispose();
  });
});

describe('silence', () => {
  it('ends a call after the time allowed and tells the handler to stop', async () => {
    const stopped = deferred();
    const { client } = openLink({
      wait: (_, { signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            stopped.resolve();
          });
        }),
    });
    const call = client.call('wait', null, { timeoutMs: 20 });
    await expect(call).rejects.toBeInstanceOf(RpcTimeoutError);
    await stopped.promise;
  });

  it('is broken by every event', async () => {
    const { client } = openLink({
      count: async ({ to }, { event }) => {
        for (let i = 0; i < to; i++) {
          await new Promise((resolve) => setTimeout(resolve, 40));
          event(i);
        }
        return 'done';
      },
    });
    // Eight events 40 ms apart outlast 200 ms, but no gap between them does.
    await expect(client.call('count', { to: 8 }, { timeoutMs: 200 })).resolves.toBe('done');
  });

  it('counts while waiting for the handshake', async () => {
    const { port2 } = new MessageChannel();
    const client = createRpc<NoMethods, TestMethods>(portOf(port2), {}, { name: 'page' });
    await expect(client.call('add', { a: 1, b: 1 }, { timeoutMs: 20 })).rejects.toThrow(
      'No answer to "add" from the page in 20 ms.',
    );
    client.dispose();
    port2.close();
  });
});

describe('the end', () => {
  it('rejects everything pending and everything after', async () => {
    const { client } = openLink();
    const waiting = deferred();
    const call = client.call('wait', null, {
      onEvent: () => {
        waiting.resolve();
      },
    });
    await waiting.promise;
    client.dispose();
    await expect(call).rejects.toBeInstanceOf(RpcClosedError);
    await expect(client.call('add', { a: 1, b: 1 })).rejects.toBeInstanceOf(RpcClosedError);
  });

  it('aborts running handlers on both sides', async () => {
    const aborted = deferred<unknown>();
    const { client, server } = openLink({
      wait: (_, { signal, event }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            aborted.resolve(signal.reason);
          });
          event('waiting');
        }),
    });
    const waiting = deferred();
    const call = client.call('wait', null, {
      onEvent: () => {
        waiting.resolve();
      },
    });
    const outcome = expect(call).rejects.toThrow('The server was closed.');
    await waiting.promise;
    server.dispose();
    await outcome;
    await expect(aborted.promise).resolves.toBeInstanceOf(RpcClosedError);
  });

  it('ignores replies and events that come after dispose', async () => {
    const answer = deferred<string>();
    const events: string[] = [];
    const started = deferred();
    const { client, clientPort } = openLink({
      wait: async (_, { event }) => {
        started.resolve();
        const text = await answer.promise;
        event(text);
        return text;
      },
    });
    const call = client.call('wait', null, { onEvent: (event) => events.push(event) });
    await started.promise;
    client.dispose();
    await expect(call).rejects.toBeInstanceOf(RpcClosedError);
    // The raw port hears no reply: the server was told goodbye. Forge one all the same.
    answer.resolve('too late');
    clientPort.emit('message', { rpc: 'event', id: 1, event: 'forged' });
    clientPort.emit('message', { rpc: 'result', id: 1, result: 'forged' });
    expect(events).toEqual([]);
  });

  it('refuses an id that is in use and runs its handler once', async () => {
    const problems: RpcProtocolError[] = [];
    let runs = 0;
    const told = deferred();
    const { client, clientPort } = openLink(
      {
        wait: (params, context) => {
          runs++;
          return testHandlers.wait(params, context);
        },
      },
      {},
      {
        onProtocolError: (error) => {
          problems.push(error);
          told.resolve();
        },
      },
    );
    const controller = new AbortController();
    const waiting = deferred();
    const call = client.call('wait', null, {
      signal: controller.signal,
      onEvent: () => {
        waiting.resolve();
      },
    });
    await waiting.promise;
    clientPort.postMessage({ rpc: 'call', id: 1, method: 'wait', params: null });
    await told.promise;
    expect(problems.map((error) => error.message)).toEqual([
      'The client used the id 1 of a running call again.',
    ]);
    expect(runs).toBe(1);
    controller.abort();
    await expect(call).rejects.toBeInstanceOf(RpcCancelledError);
  });

  it('leaves messages alone that are not its own', async () => {
    const { client, serverPort } = openLink();
    await client.ready;
    for (const stranger of [null, 'text', 7, { type: 'theme' }]) serverPort.postMessage(stranger);
    await expect(client.call('add', { a: 1, b: 1 })).resolves.toBe(2);
  });
});
