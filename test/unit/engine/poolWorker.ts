// Layer: tests. What a thread of Node does for the worker pool; bundled by `poolThreads.ts`.

import { parentPort } from 'node:worker_threads';
import { servePoolWorker } from '../../../webview/lab/engine/pool/worker';
import type { PoolWorkerStart } from '../../../webview/lab/engine/pool/messages';

parentPort?.on('message', (start: PoolWorkerStart) => {
  void servePoolWorker(start);
});
