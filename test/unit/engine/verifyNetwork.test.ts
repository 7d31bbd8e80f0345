// Layer: tests. Verification of a network's golden file: passes with the reference's numbers, and
// fails the very case whose number was changed.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/verify/json';
import { wasmEngine } from '../../../webview/lab/engine/verifyEngines';
import { isNetworkGolden, verifyNetwork } from '../../../webview/lab/engine/verifyNetwork';
import { compileKernels } from './kernels';

const folder = join(import.meta.dirname, '../../../../shared/golden/networks/unet2d-tiny');

describe.skipIf(!existsSync(folder))('verifyNetwork (skipped without ../shared/golden)', () => {
  const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
  const model = (changes: object = {}): { config: unknown; weights: Uint8Array } => ({
    config: { ...(read('unet/config.json') as object), ...changes },
    weights: readFileSync(join(folder, 'unet/diffusion_pytorch_model.safetensors')),
  });
  // Read in the tests only: the body of a skipped suite runs too.
  const load = (): JsonObject & Record<'output' | 'losses', number[]> =>
    read('golden.json') as JsonObject & Record<'output' | 'losses', number[]>;
  const outcome = async (changed: JsonObject, changes: object = {}): Promise<boolean[]> => {
    const cases = await verifyNetwork(
      'golden.json',
      changed,
      model(changes),
      wasmEngine(compileKernels()),
    );
    return cases.map(({ passed }) => passed);
  };

  it('passes with the numbers as they are', async () => {
    const golden = load();
    expect(isNetworkGolden(golden)).toBe(true);
    expect(await outcome(golden)).toEqual([true, true, true]);
  });

  it('fails the case whose number was changed', async () => {
    const golden = load();
    const output = golden.output.with(7, golden.output[7] + 1e-3);
    expect(await outcome({ ...golden, output })).toEqual([false, true, true]);
    const losses = golden.losses.with(7, golden.losses[7] + 1e-3);
    expect(await outcome({ ...golden, losses })).toEqual([true, true, false]);
  });

  it('fails a network that is not the one of the weights, by name', async () => {
    const changes = { block_out_channels: [16, 24] };
    const [only] = await verifyNetwork(
      'g.json',
      load(),
      model(changes),
      wasmEngine(compileKernels()),
    );
    expect(only.passed).toBe(false);
    expect(only.message).toMatch(
      /"down_blocks\.1\.[^"]+" is .* in the weights, but .* in the network/,
    );
  });
});
