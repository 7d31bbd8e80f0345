// The kernels of the samplers' algebra against the CPU, in a real browser with WebGPU. The checks
// are the ones that "Verify Numerics" runs on the reader's own device.

import { describe, expect, it } from 'vitest';
import { SAMPLERS } from '../../src/core/sampling/catalogue';
import type { VerifyCase } from '../../src/core/verify';
import { useBarePage } from './barePage';

const bare = useBarePage('./headlessNumericsPage.ts');

function call<T>(name: string): Promise<T> {
  return bare.page.evaluate(
    (asked) => (window as unknown as Record<string, () => Promise<T>>)[asked](),
    name,
  );
}

describe('GPU against CPU', () => {
  it('agrees in every kernel and in every sampler of the catalogue', async () => {
    const results = await call<VerifyCase[]>('checks');
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    const names = results.map(({ name }) => name);
    for (const { id } of SAMPLERS) expect(names.join('\n')).toContain(`sampler ${id},`);
    for (const name of ['Philox words', 'normals', 'forward noising', 'clamp', 'blend']) {
      expect(names).toContain(name);
    }
    expect(names.filter((name) => name.startsWith('combine'))).toHaveLength(7);
    expect(names.filter((name) => name.startsWith('dynamic threshold'))).toHaveLength(5);
  }, 60_000);

  it('names what is wrong with an array, and the loss of the device', async () => {
    expect(await call('misuse')).toEqual({
      lengths: 'GpuArrayError',
      coefficient: 'GpuArrayError',
      empty: 'GpuArrayError',
      released: 'GpuArrayError',
      twice: 'GpuArrayError',
      lost: 'DeviceLostError',
      lostRead: 'DeviceLostError',
    });
  });
});
