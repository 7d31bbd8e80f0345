// Layer: tests. Verification of a network's golden file: passes with the reference's numbers, and
// fails the very case whose number was changed.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/verify/json';
import { wasmEngine } from '../../../webview/lab/engine/verifyEngines';
import {
  isNetworkGolden,
  verifyNetwork,
  type NetworkFiles,
} from '../../../webview/lab/engine/verifyNetwork';
import { compileKernels } from './kernels';

type Listed = 'x0' | 'output' | 'losses';

const GRADIENTS = 'first_step_gradients_norm_and_first_element';

const folder = join(import.meta.dirname, '../../../../shared/golden/networks/unet2d-tiny');

describe.skipIf(!existsSync(folder))('verifyNetwork (skipped without ../shared/golden)', () => {
  const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
  const model = (changes: object = {}): NetworkFiles => ({
    config: { ...(read('unet/config.json') as object), ...changes },
    weights: readFileSync(join(folder, 'unet/diffusion_pytorch_model.safetensors')),
    scheduler: read('scheduler/scheduler_config.json'),
  });
  // Read in the tests only: the body of a skipped suite runs too.
  const load = (): JsonObject & Record<Listed, number[]> =>
    read('golden.json') as JsonObject & Record<Listed, number[]>;
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
    expect(await outcome(golden)).toEqual([true, true, true, true]);
  });

  it('fails the case whose number was changed', async () => {
    const golden = load();
    const output = golden.output.with(7, golden.output[7] + 1e-3);
    expect(await outcome({ ...golden, output })).toEqual([true, false, true, true]);
    const x0 = golden.x0.with(7, golden.x0[7] + 1e-3);
    expect(await outcome({ ...golden, x0 })).toEqual([false, true, true, true]);
    const losses = golden.losses.with(7, golden.losses[7] + 1e-3);
    expect(await outcome({ ...golden, losses })).toEqual([true, true, true, false]);
  });

  it('refuses what it does not know or what contradicts itself, by name', async () => {
    const message = async (changed: JsonObject): Promise<string> => {
      const files = model();
      const cases = await verifyNetwork('g.json', changed, files, wasmEngine(compileKernels()));
      expect(cases.map(({ passed }) => passed)).toEqual([false]);
      return cases[0].message;
    };
    const golden = load();
    const gradients = golden[GRADIENTS] as JsonObject;
    const optimizer = golden.optimizer as JsonObject;
    expect(await message({ ...golden, hidden: 1 })).toMatch(/unknown keys: hidden/);
    expect(await message({ ...golden, [GRADIENTS]: { ...gradients, extra: [1, 1] } })).toMatch(
      /unknown keys: extra/,
    );
    expect(await message({ ...golden, optimizer: { ...optimizer, amsgrad: true } })).toMatch(
      /unknown keys: amsgrad/,
    );
    expect(await message({ ...golden, config: { in_channels: 3 } })).toMatch(
      /config\.in_channels is 3, but 1 in config\.json/,
    );
    expect(await message({ ...golden, batch: 3 })).toMatch(/batch is 3, but there are 4 timesteps/);
  });

  it('fails a network that is not the one of the weights, by name', async () => {
    const changes = { block_out_channels: [16, 24] };
    const [only] = await verifyNetwork(
      'g.json',
      { ...load(), config: {} },
      model(changes),
      wasmEngine(compileKernels()),
    );
    expect(only.passed).toBe(false);
    expect(only.message).toMatch(
      /"down_blocks\.1\.[^"]+" is .* in the weights, but .* in the network/,
    );
  });
});
