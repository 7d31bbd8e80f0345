// Layer: benchmark. Runs engines in Node, without a browser: each session is a process with the
// lab's engines and WebGPU by Dawn, on the machine's GPU or on Dawn's null backend.

import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';
import type { Adapter } from '../contract';
import { webGpuEnvironment } from '../../../scripts/platform/vulkan.mjs';
import { childLink } from './childProcess';
import { gpuObstacle, type EngineUnderTest, type SessionLink, type BenchmarkHost } from './host';

/** Dawn's adapter that executes nothing: what remains is the time of the CPU. */
export const NULL_BACKEND = 'backend=null';

const LABELS = {
  'node-wasm': 'lab, wasm, Node',
  'node-webgpu': 'lab, WebGPU, Dawn',
  'node-webgpu-fp16': 'lab, WebGPU, fp16, Dawn',
  'node-tfjs-webgpu': 'tfjs, WebGPU, Dawn',
} as const;

/** Node before 21 has fused multiply-add behind a flag, and says so for a flag that it knows not. */
const NODE_FLAGS =
  Number(process.versions.node.split('.')[0]) < 21 ? ['--experimental-wasm-relaxed-simd'] : [];

/**
 * @param dist folder of the built bundles; the process's own is put below it
 * @param options of Dawn
 */
export async function openNodeHost(
  dist: string,
  options: readonly string[] = [],
): Promise<BenchmarkHost> {
  const script = await bundle(dist);
  const environment = await webGpuEnvironment();
  const link = (): SessionLink =>
    childLink(process.execPath, [...NODE_FLAGS, script, dist, ...options], environment);
  const adapter = options.includes(NULL_BACKEND)
    ? { name: 'no GPU', isSoftware: false }
    : await adapterOf(link());
  const engines = Object.entries(LABELS).map(([name, label]): EngineUnderTest => ({
    name,
    label,
    obstacle: (workload) => (name.includes('webgpu') ? gpuObstacle(adapter, workload) : null),
    link: () => Promise.resolve(link()),
  }));
  return { engines, dispose: () => Promise.resolve() };
}

async function adapterOf(link: SessionLink): Promise<Adapter | null> {
  const { value } = await link.ask({ do: 'adapter' });
  await link.end();
  return (value as Adapter | undefined) ?? null;
}

async function bundle(dist: string): Promise<string> {
  const outfile = join(dist, 'bench', 'nodeProcess.mjs');
  await esbuild.build({
    absWorkingDir: dirname(dist),
    entryPoints: ['test/bench/hosts/nodeProcess.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2023',
    external: ['webgpu'],
    // One copy of TensorFlow.js, whoever imports it.
    mainFields: ['module', 'main'],
    // TensorFlow.js asks for Node's modules in the old way.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return outfile;
}
