// Layer: tests. A long training takes no more memory than a short one: on the wasm plan nothing is
// allocated once it began, and what is kept of the losses does not grow.

import { describe, expect, it } from 'vitest';
import type { TrainEvent } from '../../../src/shared/protocol/training';
import { compileKernels } from '../engine/kernels';
import { WasmNetworkTrainer } from '../../../webview/lab/engines/wasmNetwork';
import { KernelModule } from '../../../webview/lab/engine/wasm/module';
import type { Engines } from '../../../webview/lab/network/contract';
import { TrainingProgress } from '../../../webview/lab/training/progress';
import { Trainings } from '../../../webview/lab/training/trainings';
import { nodeEngines } from './nodeEngines';
import { smallRecipe } from './recipe';

describe('a long training', () => {
  it('allocates no wasm memory after its first step, and takes what it said it would', async () => {
    const kernels = await KernelModule.start(compileKernels());
    const inner = nodeEngines();
    const inUse: number[] = [];
    const engines: Engines = {
      async open(insisted, workload) {
        const engine = await inner.open(insisted, workload);
        return {
          ...engine,
          trainer: (network, state) => new WasmNetworkTrainer(kernels, network, state),
        };
      },
    };
    const steps = 2000;
    const every = 250;
    const recipe = smallRecipe({
      training: { steps, checkpoint_every: every, sample_every: every },
    });
    const request = { runId: 'run', recipe, data: [], resume: null, engine: 'wasm' } as const;
    let peak: number | null = null;
    await new Trainings(engines).train(request, {
      signal: new AbortController().signal,
      event: (event: TrainEvent) => {
        if (event.kind === 'started') peak = event.peakBytes;
        // Data are opened before the engine.
        if (event.kind !== 'opening' && event.kind !== 'opened') inUse.push(kernels.bytesInUse);
      },
    });
    // Checkpoints come by the step; what else is said depends on how long the steps take.
    expect(inUse.length).toBeGreaterThan(steps / every);
    expect(new Set(inUse)).toEqual(new Set([peak]));
  });

  it('keeps no more of its losses than the last events need', () => {
    let time = 0;
    const progress = new TrainingProgress(1e6, 0, () => time);
    let most = 0;
    for (let step = 1; step <= 100_000; step++) {
      time += 3;
      const event = progress.add(step, { sum: 1, count: 1 });
      if (event !== null) most = Math.max(most, event.losses.length);
    }
    expect(most).toBeLessThanOrEqual(35);
    expect(progress.loss).toBe(1);
    expect(JSON.stringify(progress).length).toBeLessThan(100_000);
  });
});
