// Layer: tests. A long training does not grow: 20,000 steps of the MLP of the bench, with a
// prediction now and then, take no memory beyond what the first of them took.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { mlp } from '../../../webview/lab/engine/networks/mlp';
import { WasmTrainer } from '../../../webview/lab/engine/wasm/trainer';
import { startKernels } from './kernels';
import { Draws } from './random';

const STEPS = 20_000;
const BATCH = 4;
const PREDICT_EVERY = 500;
/** The first steps compile plans and warm caches; from then on nothing may come. */
const WARM_STEPS = 1000;
/** Live bytes of JavaScript may grow by this: V8's own tables, and what vitest keeps. */
const HEAP_SLACK = 1_000_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function liveBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

describe('a long training', () => {
  it('keeps wasm memory equal and the heap within 1 MB over 20,000 steps', async () => {
    const kernels = await startKernels();
    const trainer = new WasmTrainer(
      kernels,
      mlp({ kind: 'mlp', hidden: 128, layers: 3, input_embedding_dim: 0, time_embedding_dim: 32 }),
    );
    const draws = new Draws(1);
    for (const { name } of trainer.parameters.slots) {
      const weights = trainer.parameters.values('weights', name);
      weights.set(draws.normals(weights.length).map((value) => 0.1 * value));
    }
    const sample = draws.normals(2 * BATCH);
    const timestep = [1, 200, 500, 900];
    const batch = { sample, timestep, target: draws.normals(2 * BATCH), weight: null };
    const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, emaDecay: 0.999 };
    const steps = (from: number, to: number): number => {
      let loss = 0;
      for (let step = from; step <= to; step++) {
        loss = trainer.gradients(batch);
        trainer.update({ ...settings, learningRate: 1e-4, step });
        if (step % PREDICT_EVERY === 0) trainer.predict(sample, timestep);
      }
      return loss;
    };

    const first = steps(1, 1);
    steps(2, WARM_STEPS);
    const before = { wasm: kernels.bytesInUse, heap: liveBytes() };
    const last = steps(WARM_STEPS + 1, STEPS);
    const after = { wasm: kernels.bytesInUse, heap: liveBytes() };

    expect(last, 'it must have trained').toBeLessThan(0.01 * first);
    expect(after.wasm).toBe(before.wasm);
    // Less is left where V8 throws away what other files of this process had compiled.
    expect(after.heap - before.heap).toBeLessThan(HEAP_SLACK);
  }, 120_000);
});
