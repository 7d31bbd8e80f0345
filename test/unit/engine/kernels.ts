// Layer: tests. The kernels as Node can run them: compiled once per test file, plain SIMD unless
// this Node reads relaxed SIMD too.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { KernelModule, type KernelBinaries } from '../../../webview/lab/engine/wasm/module';

const root = join(import.meta.dirname, '../../..');
const wasm = join(root, 'webview/lab/engine/wasm');
const cache = join(root, 'node_modules/.cache/kernels');

/** Both builds, made by the compiler and settings that esbuild.mjs uses; kept by content. */
export function compileKernels(): Record<keyof KernelBinaries, Buffer<ArrayBuffer>> {
  const sources = readdirSync(join(wasm, 'kernels')).map((name) => join(wasm, 'kernels', name));
  const hash = createHash('sha256');
  for (const file of [join(wasm, 'asconfig.json'), ...sources.sort()])
    hash.update(readFileSync(file));
  const key = hash.digest('hex').slice(0, 16);
  return { relaxed: compiled('relaxed', key), plain: compiled('plain', key) };
}

function compiled(target: 'relaxed' | 'plain', key: string): Buffer<ArrayBuffer> {
  const file = join(cache, `${key}-${target}.wasm`);
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
    // Test files run side by side: nobody may see half a file.
    const temporary = `${file}.${process.pid}`;
    const options = ['--config', join(wasm, 'asconfig.json'), '--target', target];
    execFileSync(process.execPath, [compiler, ...options, '--outFile', temporary]);
    renameSync(temporary, file);
  }
  return readFileSync(file);
}

const binaries = compileKernels();

/** A fresh module with memory of its own. */
export function startKernels(): Promise<KernelModule> {
  return KernelModule.start(binaries);
}
