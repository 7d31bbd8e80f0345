// Layer: tests. What "Verify Numerics" checks on a GPU: all of it passes, it covers what the lab
// computes there, and a device that computes nothing is found out.

import { describe, expect, it } from 'vitest';
import type { VerifyCase } from '../../src/core/verify';
import { gpuChecks } from '../../webview/lab/numerics/gpuChecks';
import { openDawn } from '../../scripts/lab/dawn';

async function resultsOn(options: readonly string[]): Promise<VerifyCase[]> {
  const { device, isSoftware } = await openDawn(options);
  const results: VerifyCase[] = [];
  for await (const result of gpuChecks(device, isSoftware)) results.push(result);
  device.destroy();
  return results;
}

/** Results by group. */
function counts(results: readonly VerifyCase[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { file } of results) found[file] = (found[file] ?? 0) + 1;
  return found;
}

const GROUPS = {
  'GPU: noising': 20,
  'GPU: operations': 44,
  'GPU: the MLP denoiser': 15,
  'GPU: batches': 16,
};

describe('the checks of a GPU', () => {
  it('pass on one that computes rightly', async () => {
    const results = await resultsOn([]);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(counts(results)).toEqual(GROUPS);
    expect(new Set(results.map(({ file, name }) => `${file} ${name}`)).size).toBe(results.length);
  });

  it('fail on one that computes nothing, in every group', async () => {
    const results = await resultsOn(['backend=null']);
    const failed = counts(results.filter(({ passed }) => !passed));
    expect(Object.keys(failed)).toEqual(Object.keys(GROUPS));
    for (const [group, count] of Object.entries(GROUPS))
      expect(failed[group]).toBeGreaterThan(count / 2);
  });
});
