// Layer: bench. A seat in a Node process of its own, with WebGPU by Dawn; started with Dawn's
// options as arguments. Answers a JSON line for each request line, as torch_bench.py does.

import { createInterface } from 'node:readline';
import { readKernels } from '../../scripts/lab/kernels';
import { openDawn } from '../../scripts/lab/dawn';
import { isHalf, type Adapter, type SeatAnswer, type SeatRequest } from './contract';
import { openWasm } from './engines/wasm';
import { openTfjsOn } from './engines/tfjs';
import { openWebGpu } from './engines/webgpu';
import { ScriptSeat } from './seat';
import { workloadNamed } from './workloads';

// TensorFlow.js looks for WebGPU here; the device that it gets is Dawn's.
Object.defineProperty(globalThis, 'navigator', {
  value: { userAgent: 'Node', gpu: true },
  configurable: true,
});

const [dist, ...options] = process.argv.slice(2);
let seat: ScriptSeat | null = null;

async function answer(request: SeatRequest): Promise<unknown> {
  if (request.do === 'adapter') {
    const { device, isSoftware, adapter } = await openDawn(options);
    device.destroy();
    return { name: adapter, isSoftware } satisfies Adapter;
  }
  if (request.do === 'open') {
    const { engine } = request;
    const workload = workloadNamed(request.workload);
    const opened = engine === 'node-wasm' ? null : await openDawn(options);
    seat = await ScriptSeat.open(workload, async () => {
      if (opened === null) return openWasm(workload, await readKernels(dist));
      return engine.includes('tfjs')
        ? openTfjsOn(workload, opened)
        : openWebGpu(workload, opened, isHalf(engine));
    });
    return seat.report();
  }
  if (seat === null) throw new Error('The seat is not open.');
  return request.do === 'step' ? seat.step() : seat.measure(request.pass, request.budgetMs);
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const say = (said: SeatAnswer): void => {
    process.stdout.write(`${JSON.stringify(said)}\n`);
  };
  answer(JSON.parse(line) as SeatRequest).then(
    (value) => {
      say({ value });
    },
    (error: unknown) => {
      say({ error: error instanceof Error ? error.message : String(error) });
    },
  );
});
