// Layer: tests. Calls, results, errors, events and transfers over a MessageChannel.

import { afterEach, describe, expect, it } from 'vitest';
import { RpcError, RpcUnknownMethodError, withTransfer } from '../../../src/shared/rpc/rpc';
import type { Rpc } from '../../../src/shared/rpc/rpc';
import type { Call } from '../../../src/shared/protocol/call';
import { closeLinks, openLink, testHandlers } from './link';

afterEach(closeLinks);

describe('calls', () => {
  it('answers with the result of the handler', async () => {
    const { client } = openLink();
    await expect(client.call('add', { a: 2, b: 3 })).resolves.toBe(5);
  });

  it('keeps 1,000 calls in flight apart', async () => {
    const { client } = openLink({
      // Later calls are answered first.
      add: async ({ a, b }) => {
        await new Promise((resolve) => setTimeout(resolve, (1000 - a) / 50));
        return a + b;
      },
    });
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, i) => client.call('add', { a: i, b: 1 })),
    );
    expect(answers).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  });

  it('rejects with the name and message of what the handler threw', async () => {
    const { client } = openLink();
    const error = await client.call('fail', null).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ message: 'steps must be at least 1', remoteName: 'RangeError' });
    expect((error as RpcError).remoteStack).toContain('link.ts');
  });

  it('keeps the name of an error that is passed on over a second link', async () => {
    const far = openLink();
    const near = openLink({ fail: () => far.client.call('fail', null) });
    await expect(near.client.call('fail', null)).rejects.toMatchObject({
      remoteName: 'RangeError',
      message: 'steps must be at least 1',
    });
  });

  it.each(['missing', 'constructor', 'toString'])('refuses the method %s', async (method) => {
    const client = openLink().client as unknown as Rpc<Record<string, Call<null, void>>>;
    const error = await client.call(method, null).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RpcUnknownMethodError);
    expect((error as Error).message).toContain(`"${method}"`);
  });

  it('rejects parameters that cannot be posted, and goes on', async () => {
    const { client } = openLink();
    await client.ready;
    const unpostable = { a: 1, b: (() => 1) as unknown as number };
    await expect(client.call('add', unpostable)).rejects.toThrow(/could not be cloned/);
    await expect(client.call('add', { a: 1, b: 1 })).resolves.toBe(2);
  });

  it('rejects when the result cannot be posted', async () => {
    const { client } = openLink({ add: () => (() => 1) as unknown as number });
    await expect(client.call('add', { a: 1, b: 1 })).rejects.toMatchObject({
      remoteName: 'DataCloneError',
    });
  });
});

describe('events', () => {
  it('arrive in order, before the result', async () => {
    const { client } = openLink();
    const seen: unknown[] = [];
    const result = await client.call('count', { to: 50 }, { onEvent: (i) => seen.push(i) });
    seen.push(result);
    expect(seen).toEqual([...Array.from({ length: 50 }, (_, i) => i + 1), 'done']);
  });

  it('are dropped after the result', async () => {
    const seen: number[] = [];
    let lateEvent: ((event: number) => void) | null = null;
    const { client } = openLink({
      count: (_, { event }) => {
        lateEvent = event;
        return 'done';
      },
    });
    await client.call('count', { to: 1 }, { onEvent: (i) => seen.push(i) });
    (lateEvent as unknown as (event: number) => void)(7);
    // A round trip after it: had the event been sent, it would be here.
    await client.call('add', { a: 0, b: 0 });
    expect(seen).toEqual([]);
  });

  it('cancel and reject the call when the listener throws', async () => {
    const reasons: unknown[] = [];
    const { client } = openLink({
      wait: (params, context) => {
        context.signal.addEventListener('abort', () => reasons.push(context.signal.reason));
        return testHandlers.wait(params, context);
      },
    });
    const call = client.call('wait', null, {
      onEvent: () => {
        throw new Error('disk full');
      },
    });
    await expect(call).rejects.toThrow('disk full');
    await client.call('add', { a: 0, b: 0 });
    expect(reasons).toHaveLength(1);
  });
});

describe('transfers', () => {
  it('hand buffers over in both directions', async () => {
    const { client } = openLink({
      sum: (numbers) => {
        const total = numbers.reduce((a, b) => a + b, 0);
        return withTransfer({ total, back: numbers }, [numbers.buffer]);
      },
    });
    const numbers = Float32Array.of(1, 2, 3.5);
    await client.ready;
    const answer = client.call('sum', numbers, { transfer: [numbers.buffer] });
    expect(numbers.byteLength).toBe(0);
    await expect(answer).resolves.toEqual({ total: 6.5, back: Float32Array.of(1, 2, 3.5) });
  });

  it('copy without a transfer list', async () => {
    const { client } = openLink();
    const numbers = Float32Array.of(1, 2);
    await expect(client.call('sum', numbers)).resolves.toMatchObject({ total: 3 });
    expect(numbers.byteLength).toBe(8);
  });
});

describe('validation', () => {
  it('refuses parameters before the handler sees them', async () => {
    let handled = 0;
    const { client } = openLink(
      { add: () => ++handled },
      {},
      {
        validate: (kind, method, value) => {
          if (kind === 'params' && method === 'add') throw new TypeError('a must be a number');
          return value;
        },
      },
    );
    await expect(client.call('add', { a: 1, b: 2 })).rejects.toMatchObject({
      remoteName: 'TypeError',
      message: 'a must be a number',
    });
    expect(handled).toBe(0);
  });

  it('refuses results and events before the caller sees them', async () => {
    const seen: number[] = [];
    const { client } = openLink(
      {},
      {
        validate: (kind, _method, value) => {
          if (kind === 'result' && value === 5) throw new TypeError('five is not a result');
          if (kind === 'event' && value === 3) throw new TypeError('three is not an event');
          return value;
        },
      },
    );
    await expect(client.call('add', { a: 2, b: 3 })).rejects.toThrow('five is not a result');
    const counting = client.call('count', { to: 5 }, { onEvent: (i) => seen.push(i) });
    await expect(counting).rejects.toThrow('three is not an event');
    expect(seen).toEqual([1, 2]);
  });
});
