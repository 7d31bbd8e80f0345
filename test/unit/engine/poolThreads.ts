// Layer: tests. Threads for the worker pool: in the thread of the test itself, or in a real
// one of Node that can be ended from outside without a word.

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { servePoolWorker } from '../../../webview/lab/engine/pool/worker';
import { ThreadPool, type PoolThread } from '../../../webview/lab/engine/pool/threads';

/** Workers in the test's own thread: everything happens in one event loop. */
export function localThreads(): ThreadPool {
  return new ThreadPool(() => ({
    send: (start) => {
      void servePoolWorker(start);
    },
    lost: new Promise(() => undefined),
    end: () => undefined,
  }));
}

let script: string | null = null;

/** The workers' side as a script of its own. */
function workerScript(): string {
  script ??= buildSync({
    entryPoints: [join(import.meta.dirname, 'poolWorker.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'es2023',
  }).outputFiles[0].text;
  return script;
}

/** Node's worker threads, and the workers behind them in the order of their start. */
export function nodeThreads(): { threads: ThreadPool; workers: Worker[] } {
  const workers: Worker[] = [];
  const start = (): PoolThread => {
    const worker = new Worker(workerScript(), { eval: true });
    workers.push(worker);
    return {
      send: (message) => {
        worker.postMessage(message, [message.port as never]);
      },
      lost: new Promise((resolve) => {
        worker.on('error', ({ message }) => {
          resolve(message);
        });
      }),
      end: () => {
        void worker.terminate();
      },
    };
  };
  return { threads: new ThreadPool(start), workers };
}
