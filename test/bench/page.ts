// Layer: bench, page. Starts a worker for each seat and hands the orchestrator's requests on. The
// page is not cross-origin isolated, as a webview is not: no shared memory, one thread an engine.

import { describeAdapter, workerScope } from '../../webview/lab/device';
import type { Adapter, SeatAnswer, SeatRequest } from './contract';

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

/** Sends a request to the worker of a seat, which the first one starts. One at a time a seat. */
function ask(seat: number, request: SeatRequest): Promise<SeatAnswer> {
  const worker = workers.get(seat) ?? new Worker('worker.js');
  workers.set(seat, worker);
  return new Promise((resolve) => {
    worker.onerror = ({ message }) => {
      resolve({ error: `the worker failed: ${message}` });
    };
    worker.onmessage = ({ data }: MessageEvent<SeatAnswer>) => {
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

/** Ends the worker of a seat, whatever it does. */
function close(seat: number): void {
  workers.get(seat)?.terminate();
  workers.delete(seat);
}

Object.assign(globalThis, { bench: { load, adapter, ask, close } });
