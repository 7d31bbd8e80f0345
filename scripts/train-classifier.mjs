// Layer: script. Trains a classifier that ships with the lab, on the lab's own kernels:
//   node scripts/train-classifier.mjs digits|digits8|faces [--data FOLDER] [--steps N]
// FOLDER holds MNIST as IDX files (train-images-idx3-ubyte.gz and its labels); only digits need it.
// Needs a build (`node esbuild.mjs`). Writes webview/lab/classifiers/weights/NAME/.

import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = join(root, 'dist/train-classifier.mjs');
await build({
  absWorkingDir: root,
  entryPoints: ['scripts/classifiers/main.ts'],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'es2023',
  logLevel: 'error',
});
// Node before 21 has fused multiply-add behind a flag.
const flags =
  Number(process.versions.node.split('.')[0]) < 21 ? ['--experimental-wasm-relaxed-simd'] : [];
const child = spawn(process.execPath, [...flags, bundle, root, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
