// The page of headlessPool.test.ts: as the lab page does, it starts a worker from a Blob under the
// CSP of a webview, and that worker starts others from its own script.

import type { PoolReport } from './headlessPoolWorker';

const policy = document.createElement('meta');
policy.httpEquiv = 'Content-Security-Policy';
policy.content = "default-src 'none'; script-src 'wasm-unsafe-eval'; worker-src blob:";
document.head.append(policy);

async function train(source: string, kernels: number[]): Promise<PoolReport> {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  const report = await new Promise<PoolReport>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<PoolReport>) => {
      resolve(data);
    };
    worker.onerror = ({ message }) => {
      reject(new Error(message));
    };
    worker.postMessage({ role: 'leader', kernels: Uint8Array.from(kernels) });
  });
  const before = await workersAlive();
  worker.terminate();
  URL.revokeObjectURL(url);
  // Every worker of the pool holds a lock of its own as long as it lives: asking for all of them
  // waits.
  for (const name of before) await navigator.locks.request(name, () => undefined);
  return { ...report, workersLeft: before.length };
}

async function workersAlive(): Promise<string[]> {
  const { held } = await navigator.locks.query();
  return (held ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]));
}

Object.assign(window, { train });
