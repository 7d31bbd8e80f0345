// Layer: bench, worker. One seat in a worker of its own, as engines run in the lab too; what hangs
// can be ended with the worker.

import type { BenchedEngine, ScriptEngine, SeatAnswer, SeatRequest } from './contract';
import type { BenchFiles } from './page';
import { ScriptSeat } from './seat';
import { workloadNamed, type Workload } from './workloads';

/** Each engine loads only its own modules. */
const OPEN: Readonly<
  Record<ScriptEngine, (workload: Workload, files: BenchFiles) => Promise<BenchedEngine>>
> = {
  wasm: async (workload, files) => {
    const { openWasm } = await import('./engines/wasm');
    return openWasm(workload, { relaxed: files['relaxed.wasm'], plain: files['plain.wasm'] });
  },
  'tfjs-wasm': async (workload, files) => {
    const { openTfjs } = await import('./engines/tfjs');
    return openTfjs(workload, 'wasm', files['tfjs.wasm']);
  },
  'tfjs-webgpu': async (workload, files) => {
    const { openTfjs } = await import('./engines/tfjs');
    return openTfjs(workload, 'webgpu', files['tfjs.wasm']);
  },
};

let seat: ScriptSeat | null = null;

async function answer(request: SeatRequest, files: BenchFiles): Promise<unknown> {
  if (request.do === 'open') {
    const open = OPEN[request.engine as ScriptEngine];
    seat = await ScriptSeat.open(workloadNamed(request.workload), (workload) =>
      open(workload, files),
    );
    return seat.report();
  }
  if (seat === null) throw new Error('The seat is not open.');
  return request.do === 'step' ? seat.step() : seat.measure(request.pass, request.budgetMs);
}

interface Asked {
  request: SeatRequest;
  files: BenchFiles;
}

self.addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  const say = (said: SeatAnswer): void => {
    self.postMessage(said);
  };
  answer(data.request, data.files).then(
    (value) => {
      say({ value });
    },
    (error: unknown) => {
      say({ error: error instanceof Error ? error.message : String(error) });
    },
  );
});
