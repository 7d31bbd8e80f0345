// What the lab computes on a GPU against the CPU, in a real browser with WebGPU. The checks are the
// ones that "Verify Numerics" runs on the reader's own device.

import { expect, it } from 'vitest';
import type { VerifyCase } from '../../src/core/verify';
import { useBarePage } from './barePage';

const bare = useBarePage('./headlessNumericsPage.ts');

it('agrees in noising, operations, the network and its batches', async () => {
  const results = await bare.page.evaluate(() =>
    (window as unknown as { checks: () => Promise<VerifyCase[]> }).checks(),
  );
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
  expect([...new Set(results.map(({ file }) => file))]).toEqual([
    'GPU: noising',
    'GPU: operations',
    'GPU: the MLP denoiser',
    'GPU: batches',
  ]);
  expect(results.length).toBeGreaterThanOrEqual(90);
}, 60_000);
