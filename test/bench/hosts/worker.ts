// Layer: benchmark, worker. One session in a worker of its own, as engines run in the lab too; what
// hangs can be ended with the worker. The workers of a pool run the same script.

import { probeWebGpu, workerScope } from '../../../webview/lab/device';
import { servePoolWorker } from '../../../webview/lab/engine/pool/worker';
import type { PoolWorkerStart } from '../../../webview/lab/engine/pool/messages';
import { registerNetwork } from '../../../webview/lab/engine/networks/description';
import type { KernelBinaries } from '../../../webview/lab/engine/wasm/module';
import {
  UnavailableError,
  type BenchedEngine,
  type ScriptEngine,
  type SessionAnswer,
  type SessionRequest,
} from '../contract';
import type { BenchFiles } from './page';
import { ScriptSession } from '../session';
import { workloadNamed, type Workload } from '../workloads';

/** Each engine loads only its own modules. */
const OPEN: Readonly<
  Record<ScriptEngine, (workload: Workload, files: BenchFiles) => Promise<BenchedEngine>>
> = {
  wasm: async (workload, files) => {
    const { openWasm } = await import('../engines/wasm');
    return openWasm(workload, kernelsOf(files));
  },
  'wasm-pool': async (workload, files) => {
    const { openWasmPool } = await import('../engines/wasmPool');
    return openWasmPool(workload, kernelsOf(files));
  },
  webgpu: (workload) => openOwnWebGpu(workload, false),
  'webgpu-fp16': (workload) => openOwnWebGpu(workload, true),
  'tfjs-wasm': async (workload, files) => {
    const { openTfjs } = await import('../engines/tfjs');
    return openTfjs(workload, 'wasm', files['tfjs.wasm']);
  },
  'tfjs-webgpu': async (workload, files) => {
    const { openTfjs } = await import('../engines/tfjs');
    return openTfjs(workload, 'webgpu', files['tfjs.wasm']);
  },
  'jax-wasm': async (workload) => {
    const { openJax } = await import('../engines/jax');
    return openJax(workload);
  },
  'onnx-wasm': async (workload, files) => {
    const { openOnnx } = await import('../engines/onnx');
    return openOnnx(workload, 'wasm', files['onnx.wasm']);
  },
  'onnx-webgpu': async (workload, files) => {
    const { openOnnx } = await import('../engines/onnx');
    return openOnnx(workload, 'webgpu', files['onnx-webgpu.wasm']);
  },
};

async function openOwnWebGpu(workload: Workload, inHalf: boolean): Promise<BenchedEngine> {
  const { device, report } = await probeWebGpu(workerScope());
  if (device === null) throw new UnavailableError(report.message);
  const { openWebGpu } = await import('../engines/webgpu');
  const { isFallback: isSoftware, adapter } = report;
  return openWebGpu(workload, { device, isSoftware, adapter }, inHalf);
}

function kernelsOf(files: BenchFiles): KernelBinaries {
  return { relaxed: files['relaxed.wasm'], plain: files['plain.wasm'] };
}

function register(name: string): void {
  registerNetwork(name, workloadNamed(name).build);
}

let session: ScriptSession | null = null;

async function answer(request: SessionRequest, files: BenchFiles): Promise<unknown> {
  if (request.do === 'open') {
    register(request.workload);
    const open = OPEN[request.engine as ScriptEngine];
    session = await ScriptSession.open(workloadNamed(request.workload), (workload) =>
      open(workload, files),
    );
    return session.report();
  }
  if (session === null) throw new Error('The session is not open.');
  if (request.do === 'step') return session.step();
  if (request.do === 'measure') return session.measure(request.pass, request.budgetMs);
  throw new Error('A worker cannot say which adapter there is; its page can.');
}

interface Asked {
  request: SessionRequest;
  files: BenchFiles;
}

self.addEventListener('message', ({ data }: MessageEvent<Asked | PoolWorkerStart>) => {
  if ('role' in data) {
    if (data.network.kind === 'registered') register(data.network.name);
    void servePoolWorker(data);
    return;
  }
  const say = (said: SessionAnswer): void => {
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
