// Layer: tests. The wasm plan against TensorFlow.js on its CPU backend, which shares no code with
// it: losses, weights, averages and predictions over several steps of training.

import { describe, expect, it } from 'vitest';
import { WasmNetworkTrainer } from '../../../webview/lab/engines/wasmNetwork';
import { initialState } from '../../../webview/lab/network/initialise';
import { cpuEngines } from '../lab/tfjsCpu';
import { startKernels } from './kernels';
import { Draws, largestDifference } from './random';
import { flat, times } from './states';

describe('the MLP on the wasm plan', () => {
  it('trains as TensorFlow.js does', async () => {
    const config = {
      kind: 'mlp',
      hidden: 24,
      layers: 2,
      input_embedding_dim: 4,
      time_embedding_dim: 8,
    } as const;
    const timesteps = 100;
    const state = initialState(config, 9);
    const engine = await cpuEngines.open();
    const theirs = engine.trainer(config, state);
    const ours = new WasmNetworkTrainer(await startKernels(), config, state);
    const draws = new Draws(8);
    try {
      for (let step = 1; step <= 6; step++) {
        const rows = 33;
        const batch = {
          sample: Float32Array.from(draws.normals(2 * rows)),
          timestep: Float32Array.from({ length: rows }, () => draws.integer(0, timesteps - 1)),
          target: Float32Array.from(draws.normals(2 * rows)),
          weight: step % 2 === 0 ? null : Float32Array.from(draws.normals(rows).map(Math.abs)),
        };
        const settings = { step, learningRate: 3e-3, weightDecay: 0.05, emaDecay: 0.8 };
        theirs.step(batch, settings);
        ours.step(batch, settings);
        const [expected, got] = [await theirs.takeLosses(), await ours.takeLosses()];
        expect(Math.abs(got.sum - expected.sum)).toBeLessThan(1e-5);
      }
      const [expected, got] = [await theirs.readState(), await ours.readState()];
      expect(largestDifference(flat(got.weights), flat(expected.weights))).toBeLessThan(1e-4);
      expect(largestDifference(flat(got.averages), flat(expected.averages))).toBeLessThan(1e-4);
      const x = Float32Array.from(draws.normals(20));
      const t = times(10, 12.5);
      const output = await ours.predict(x, t, null);
      const reference = await theirs.predict(x, t, null);
      expect(largestDifference(output, reference)).toBeLessThan(1e-4);
    } finally {
      theirs.dispose();
      engine.dispose();
    }
  });
});
