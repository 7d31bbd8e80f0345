// Layer: benchmark, page. Starts a worker for each session and forwards requests to it. The page is
// not cross-origin isolated, as a webview is not: no shared memory, one thread an engine.

import { describeAdapter, workerScope } from '../../../webview/lab/device';
import type { Adapter, SessionAnswer, SessionRequest } from '../contract';

/** Binaries by file name, as they are served. */
export type BenchFiles = Readonly<Record<string, ArrayBuffer>>;

let files: BenchFiles = {};
const workers = new Map<number, Worker>();

/** Fetches the binaries that engines load. */
async function load(names: readonly string[]): Promise<void> {
  const bytes = async (name: string): Promise<[string, ArrayBuffer]> => [
    name,
    await (await fetch(name)).arrayBuffer(),
  ];
  files = Object.fromEntries(await Promise.all(names.map(bytes)));
}

/** Sends a request to the worker of a session, which the first one starts; one at a time. */
function ask(session: number, request: SessionRequest): Promise<SessionAnswer> {
  const worker = workers.get(session) ?? new Worker('worker.js');
  workers.set(session, worker);
  return new Promise((resolve) => {
    worker.onerror = ({ message }) => {
      resolve({ error: `the worker failed: ${message}` });
    };
    worker.onmessage = ({ data }: MessageEvent<SessionAnswer>) => {
      resolve(data);
    };
    worker.postMessage({ request, files });
  });
}

/** The GPU of this browser, or null. */
async function adapter(): Promise<Adapter | null> {
  const { gpu } = workerScope();
  if (gpu === undefined) return null;
  const found = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (found === null) return null;
  const { name, isFallback } = describeAdapter(found.info);
  return { name, isSoftware: isFallback };
}

/** Ends the worker of a session, whatever it does. */
function close(session: number): void {
  workers.get(session)?.terminate();
  workers.delete(session);
}

Object.assign(globalThis, { bench: { load, adapter, ask, close } });
