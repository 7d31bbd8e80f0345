// Layer: benchmark. A session in a Node process of its own, with WebGPU by Dawn; started with Dawn's
// options as arguments. Answers a JSON line for each request line, as torch_bench.py does.

import { createInterface } from 'node:readline';
import { readKernels } from '../../../scripts/lab/kernels';
import { openDawn } from '../../../scripts/lab/dawn';
import { isHalf, type Adapter, type SessionAnswer, type SessionRequest } from '../contract';
import { openWasm } from '../engines/wasm';
import { openTfjsOn } from '../engines/tfjs';
import { openWebGpu } from '../engines/webgpu';
import { ScriptSession } from '../session';
import { workloadNamed } from '../workloads';

// TensorFlow.js looks for WebGPU here; the device that it gets is Dawn's.
Object.defineProperty(globalThis, 'navigator', {
  value: { userAgent: 'Node', gpu: true },
  configurable: true,
});

const [dist, ...options] = process.argv.slice(2);
let session: ScriptSession | null = null;

async function answer(request: SessionRequest): Promise<unknown> {
  if (request.do === 'adapter') {
    const { device, isSoftware, adapter } = await openDawn(options);
    device.destroy();
    return { name: adapter, isSoftware } satisfies Adapter;
  }
  if (request.do === 'open') {
    const { engine } = request;
    const workload = workloadNamed(request.workload);
    const opened = engine === 'node-wasm' ? null : await openDawn(options);
    session = await ScriptSession.open(workload, async () => {
      if (opened === null) return openWasm(workload, await readKernels(dist));
      return engine.includes('tfjs')
        ? openTfjsOn(workload, opened)
        : openWebGpu(workload, opened, isHalf(engine));
    });
    return session.report();
  }
  if (session === null) throw new Error('The session is not open.');
  return request.do === 'step' ? session.step() : session.measure(request.pass, request.budgetMs);
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const say = (said: SessionAnswer): void => {
    process.stdout.write(`${JSON.stringify(said)}\n`);
  };
  answer(JSON.parse(line) as SessionRequest).then(
    (value) => {
      say({ value });
    },
    (error: unknown) => {
      say({ error: error instanceof Error ? error.message : String(error) });
    },
  );
});
