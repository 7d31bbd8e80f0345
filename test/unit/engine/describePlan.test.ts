// Layer: tests. The plan as text: figures that can be reckoned by hand.

import { expect, it } from 'vitest';
import { describePlan, planText } from '../../../webview/lab/engine/describePlan';
import { mlp } from '../../../webview/lab/engine/networks/mlp';
import { WasmTrainer } from '../../../webview/lab/engine/wasm/trainer';
import { startKernels } from './kernels';

it('states parameters, arithmetic and every call of the MLP', async () => {
  const build = mlp({
    kind: 'mlp',
    hidden: 128,
    layers: 3,
    input_embedding_dim: 0,
    time_embedding_dim: 32,
  });
  const plan = describePlan(new WasmTrainer(await startKernels(), build), 512);
  expect(plan.parameters).toBe(37_762);
  // Forward 34·128 + 2·128² + 128·2 multiply-adds a sample, backward twice that, but without
  // the gradient by the input of the first layer.
  const forward = 34 * 128 + 2 * 128 * 128 + 128 * 2;
  expect(plan.flops).toBe(2 * 512 * (3 * forward - 34 * 128));
  const lines = planText(plan);
  expect(lines[0]).toBe(
    'batch 512: 37762 parameters, 0.7 MiB with gradients, moments and averages',
  );
  expect(lines).toContain('layers.1.weight  128×128');
  expect(lines.filter((line) => line.includes('MFLOP'))).toHaveLength(1 + 4 + 4 + 3);
  expect(lines.at(-1)).toMatch(/layers\.0: /);
  expect(lines.length).toBe(2 + 1 + plan.slots.length + 1 + plan.steps.length);
});

it('shares memory between what is never alive together', async () => {
  const build = mlp({
    kind: 'mlp',
    hidden: 64,
    layers: 8,
    input_embedding_dim: 0,
    time_embedding_dim: 32,
  });
  const plan = describePlan(new WasmTrainer(await startKernels(), build), 2048);
  const results = plan.steps.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const apart = 4 * results.reduce((sum, size) => sum + size, 0);
  expect(plan.arenaBytes).toBeLessThan(apart);
});
