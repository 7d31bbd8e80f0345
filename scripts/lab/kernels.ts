// Layer: command line. The engine's kernels as the build leaves them, for commands that compute in
// Node without a browser.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KERNEL_FILES } from '../../webview/lab/engine/kernelFiles';
import type { KernelBinaries } from '../../webview/lab/engine/wasm/module';

/** @param dist folder of the built bundles */
export async function readKernels(dist: string): Promise<KernelBinaries> {
  const [relaxed, plain] = await Promise.all([
    readFile(join(dist, KERNEL_FILES.relaxed)),
    readFile(join(dist, KERNEL_FILES.plain)),
  ]);
  return { relaxed, plain };
}
