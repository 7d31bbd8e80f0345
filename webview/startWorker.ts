// Layer: page. Starts the lab's worker: a webview's worker cannot load extension files by itself,
// so the page fetches the worker's source and the wasm binaries, starts a Blob worker, and hands
// it the bytes and one end of a channel in its first message. Everything after that is RPC over
// the channel. Used by the lab page and by the headless page.

import { disposable, Disposer, type Disposable } from '../src/shared/dispose';
import type { WorkerAssets, WorkerMethods } from '../src/shared/protocol/worker';
import { createRpc, type Rpc, type RpcPort } from '../src/shared/rpc/rpc';

/** The first and only message that is not RPC. */
export interface WorkerStart {
  /** A worker that is no lab is started by one: `lab/engine/pool`. */
  role: 'lab';
  assets: WorkerAssets;
  port: MessagePort;
}

/** Where the page finds what the worker needs, as URLs that the page may fetch. */
export interface WorkerUrls {
  worker: string;
  /** File name of each wasm binary → its URL. */
  wasm: Record<string, string>;
}

/** A running worker and the link to it; disposing of it ends the worker. */
export interface LabWorker extends Disposable {
  readonly rpc: Rpc<WorkerMethods>;
}

/** The worker or one of its files could not be loaded. */
export class WorkerStartError extends Error {
  override readonly name = 'WorkerStartError';
}

/** A MessagePort as an RPC port. */
export function messagePort(port: MessagePort): RpcPort {
  return {
    post: (message, transfer) => {
      port.postMessage(message, transfer as Transferable[]);
    },
    onMessage: (listener) => {
      const receive = ({ data }: MessageEvent): void => {
        listener(data);
      };
      port.addEventListener('message', receive);
      port.start();
      return disposable(() => {
        port.removeEventListener('message', receive);
      });
    },
  };
}

/**
 * Starts the worker and waits for its handshake. `onError` is told of errors that no call
 * reports, such as an exception outside of any handler.
 */
export async function startWorker(
  urls: WorkerUrls,
  onError: (message: string) => void,
): Promise<LabWorker> {
  const [source, ...binaries] = await Promise.all([
    fetchBytes(urls.worker),
    ...Object.values(urls.wasm).map(fetchBytes),
  ]);
  const wasm = Object.fromEntries(
    Object.keys(urls.wasm).map((name, index) => [name, binaries[index]]),
  );

  const owned = new Disposer();
  const blobUrl = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  owned.add(
    disposable(() => {
      URL.revokeObjectURL(blobUrl);
    }),
  );
  const worker = new Worker(blobUrl, { name: 'diffusion-lab' });
  owned.add(
    disposable(() => {
      worker.terminate();
    }),
  );
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      const message = `The lab's worker failed: ${event.message}`;
      onError(message);
      reject(new WorkerStartError(message));
    });
  });
  // After the start an error is for `onError` alone.
  broken.catch(() => undefined);

  const { port1, port2 } = new MessageChannel();
  const start: WorkerStart = { role: 'lab', assets: { wasm }, port: port2 };
  worker.postMessage(start, [port2, ...binaries]);
  const rpc = owned.add(
    createRpc<object, WorkerMethods>(messagePort(port1), {}, { name: 'lab worker' }),
  );
  try {
    await Promise.race([rpc.ready, broken]);
  } catch (error) {
    owned.dispose();
    throw error;
  }
  return {
    rpc,
    dispose: () => {
      owned.dispose();
    },
  };
}

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new WorkerStartError(`${url} could not be loaded (${response.status}).`);
  return response.arrayBuffer();
}
