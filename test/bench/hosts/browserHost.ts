// Layer: benchmark. Runs engines in a headless browser: bundles the page and the worker, serves
// them with the binaries of the engines, and opens a worker for each session.

import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';
import type { Page } from 'playwright-core';
import {
  SCRIPT_ENGINES,
  type Adapter,
  type ScriptEngine,
  type SessionAnswer,
  type SessionRequest,
} from '../contract';
import { launchBrowser, type Browser } from '../../../scripts/platform/browser.mjs';
import { serveFiles } from '../../../scripts/platform/httpServer.mjs';
import { gpuObstacle, type BenchmarkHost, type EngineUnderTest } from './host';

const LABELS: Readonly<Record<ScriptEngine, string>> = {
  wasm: 'lab, wasm, 1 worker',
  'wasm-pool': 'lab, wasm, all workers',
  webgpu: 'lab, WebGPU',
  'webgpu-fp16': 'lab, WebGPU, fp16',
  'tfjs-wasm': 'tfjs, wasm',
  'tfjs-webgpu': 'tfjs, WebGPU',
  'jax-wasm': 'jax-js, wasm',
  'onnx-wasm': 'onnxruntime-web, wasm',
  'onnx-webgpu': 'onnxruntime-web, WebGPU',
};

const ONNX = 'node_modules/onnxruntime-web/dist';

/** What the page fetches, by name; paths in the checkout. */
const BINARIES: Readonly<Record<string, string>> = {
  'relaxed.wasm': 'dist/engine-relaxed.wasm',
  'plain.wasm': 'dist/engine-plain.wasm',
  'tfjs.wasm': 'dist/tfjs-backend-wasm-simd.wasm',
  'onnx.wasm': `${ONNX}/ort-wasm-simd-threaded.wasm`,
  'onnx-webgpu.wasm': `${ONNX}/ort-wasm-simd-threaded.asyncify.wasm`,
};

type ServedFiles = Map<string, { type: string; body: string | Uint8Array }>;

/** @param dist folder of the built bundles */
export async function openBrowserHost(dist: string): Promise<BenchmarkHost> {
  const server = await serveFiles(await servedFiles(dist));
  let browser: Browser | null = null;
  const dispose = async (): Promise<void> => {
    await browser?.close();
    server.close();
  };
  try {
    browser = await launchBrowser({ webgpu: 'any' });
    const page = await browser.context.newPage();
    await page.goto(server.origin);
    await page.waitForFunction('typeof bench === "object"');
    await page.evaluate(`bench.load(${JSON.stringify(Object.keys(BINARIES))})`);
    const adapter = await page.evaluate<Adapter | null>('bench.adapter()');
    return { engines: enginesOf(page, adapter), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function enginesOf(page: Page, adapter: Adapter | null): EngineUnderTest[] {
  let sessions = 0;
  return SCRIPT_ENGINES.map((name) => ({
    name,
    label: LABELS[name],
    obstacle: (workload) => (name.includes('webgpu') ? gpuObstacle(adapter, workload) : null),
    link: () => {
      sessions += 1;
      const session = sessions;
      return Promise.resolve({
        ask: (request: SessionRequest) =>
          page.evaluate<SessionAnswer>(`bench.ask(${session}, ${JSON.stringify(request)})`),
        end: () => page.evaluate(`bench.close(${session})`),
      });
    },
  }));
}

async function servedFiles(dist: string): Promise<ServedFiles> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: join(dist, '..'),
    entryPoints: ['test/bench/hosts/page.ts', 'test/bench/hosts/worker.ts'],
    outdir: 'dist/bench',
    bundle: true,
    // Classic scripts, as the lab's worker is one.
    format: 'iife',
    target: 'es2023',
    write: false,
    logLevel: 'silent',
  });
  const html = '<!doctype html><script src="page.js"></script>';
  const files: ServedFiles = new Map([['/', { type: 'text/html', body: html }]]);
  for (const { path, contents } of outputFiles)
    files.set(`/${basename(path)}`, { type: 'text/javascript', body: contents });
  for (const [name, file] of Object.entries(BINARIES)) {
    const body = await readFile(join(dist, '..', file));
    files.set(`/${name}`, { type: 'application/wasm', body });
  }
  return files;
}
