// Layer: headless door, bench. The station in a headless browser: bundles the page and the worker
// of test/bench, serves them with the binaries of the engines, and opens a worker for each seat.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import {
  SCRIPT_ENGINES,
  type Adapter,
  type ScriptEngine,
  type SeatAnswer,
  type SeatRequest,
} from '../../../test/bench/contract';
import { BROWSER_FLAGS, ensureBrowser } from '../../platform/browser.mjs';
import { gpuObstacle, type Contestant, type Station } from './station';

/** Any adapter will do: a real one where there is one, else Chromium's software adapter. */
const WEBGPU_FLAGS = ['--enable-unsafe-webgpu', '--enable-features=Vulkan'];

const LABELS: Readonly<Record<ScriptEngine, string>> = {
  wasm: 'lab, wasm, 1 worker',
  'wasm-crew': 'lab, wasm, all workers',
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
export async function openBrowserStation(dist: string): Promise<Station> {
  const server = await serve(await servedFiles(dist));
  const profile = await mkdtemp(join(tmpdir(), 'diffusion-bench-'));
  let context: BrowserContext | null = null;
  const dispose = async (): Promise<void> => {
    await context?.close();
    server.close();
    server.closeAllConnections();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    context = await chromium.launchPersistentContext(profile, {
      executablePath: await ensureBrowser(),
      headless: true,
      // Headless by Playwright's own flag would mean the shell without WebGPU.
      ignoreDefaultArgs: ['--headless', '--enable-unsafe-swiftshader'],
      args: [...BROWSER_FLAGS, '--headless=new', ...WEBGPU_FLAGS],
    });
    const page = await context.newPage();
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction('typeof bench === "object"');
    await page.evaluate(`bench.load(${JSON.stringify(Object.keys(BINARIES))})`);
    const adapter = await page.evaluate<Adapter | null>('bench.adapter()');
    return { contestants: contestantsOf(page, adapter), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function contestantsOf(page: Page, adapter: Adapter | null): Contestant[] {
  let seats = 0;
  return SCRIPT_ENGINES.map((name) => ({
    name,
    label: LABELS[name],
    obstacle: (workload) => (name.includes('webgpu') ? gpuObstacle(adapter, workload) : null),
    link: () => {
      seats += 1;
      const seat = seats;
      return Promise.resolve({
        ask: (request: SeatRequest) =>
          page.evaluate<SeatAnswer>(`bench.ask(${seat}, ${JSON.stringify(request)})`),
        end: () => page.evaluate(`bench.close(${seat})`),
      });
    },
  }));
}

async function servedFiles(dist: string): Promise<ServedFiles> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: join(dist, '..'),
    entryPoints: ['test/bench/page.ts', 'test/bench/worker.ts'],
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

async function serve(files: ServedFiles): Promise<Server> {
  const server = createServer(({ url }, response) => {
    const file = files.get(url ?? '');
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file.type }).end(file.body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}
