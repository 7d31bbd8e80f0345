// A worker pool in a real browser: workers that a Blob worker starts from its own script under the
// CSP of a webview. They train as one worker does, do without one that is ended on the way, and die
// with the worker that started them.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { compileKernels } from '../unit/engine/kernels';
import { largestDifference } from '../unit/engine/random';
import { useBarePage } from './barePage';
import type { PoolReport } from './headlessPoolWorker';

const bare = useBarePage('./headlessPoolPage.ts');

it('trains in nested workers, goes on without a lost one, and ends with its leader', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./headlessPoolWorker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2023',
  });
  const kernels = Array.from(compileKernels().relaxed as Uint8Array);
  const report = await bare.page.evaluate(
    ([source, bytes]) =>
      (
        window as unknown as { train(source: string, kernels: number[]): Promise<PoolReport> }
      ).train(source, bytes),
    [outputFiles[0].text, kernels] as const,
  );
  expect(report.alone).toHaveLength(12);
  expect(report.alone.every(Number.isFinite)).toBe(true);
  expect(largestDifference(report.shared, report.alone)).toBeLessThan(1e-5);
  expect(report.notices).toEqual([
    'Worker 2 was lost (it did not answer for 2.0 s). The other 2 go on with its share.',
  ]);
  expect(report.workersLeft).toBe(1);
});
