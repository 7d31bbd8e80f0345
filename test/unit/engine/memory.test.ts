// Layer: tests. Memory that there is not: one sentence with what for, how much, and what to reduce,
// and nothing taken. wasm memory ends at 2 GiB, however much the machine has.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { TrainEvent } from '../../../src/shared/protocol/training';
import { PoolNetworkTrainer } from '../../../webview/lab/engines/poolNetwork';
import { WasmNetworkTrainer } from '../../../webview/lab/engines/wasmNetwork';
import { KernelModule, WasmEngineError } from '../../../webview/lab/engine/wasm/module';
import { initialState } from '../../../webview/lab/network/initialise';
import { Trainings } from '../../../webview/lab/training/trainings';
import { nodeEngines } from '../lab/nodeEngines';
import { smallRecipe } from '../lab/recipe';
import { localThreads } from './poolThreads';
import { compileKernels, startKernels } from './kernels';

const MEBIBYTE = 2 ** 20;

/** Few weights; its values at the largest batch that a recipe may ask for take several GiB. */
const DEEP = {
  kind: 'mlp',
  hidden: 256,
  layers: 32,
  input_embedding_dim: 4,
  time_embedding_dim: 8,
} as const;
const LARGEST_BATCH = 65_536;

/** The plan, its largest layer, how much it takes and what there is. */
const REFUSED =
  /^Not enough memory: the values of the plan, of which [\w.]+ \(\w+\) makes the largest, \d+×256, would take \d{4,} MiB beside the \d+ MiB in use, and wasm memory holds 2048 MiB at most\. Use a smaller batch or a smaller network\.$/;

afterEach(() => {
  vi.restoreAllMocks();
});

describe('wasm memory', () => {
  it('refuses what would go beyond 2 GiB, takes nothing, and goes on', async () => {
    const kernels = await startKernels();
    const before = kernels.bytesInUse;
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
    expect(() => kernels.allocate(2048 * MEBIBYTE, 'the test')).toThrow(
      /^Not enough memory: the test would take 2048 MiB beside the \d+ MiB in use, and wasm memory holds 2048 MiB at most\. /,
    );
    expect(grow).toHaveReturnedTimes(0);
    expect(kernels.bytesInUse).toBe(before);
    const address = kernels.allocate(64, 'the test');
    expect(kernels.floats(address, 16).every((value) => value === 0)).toBe(true);
  });

  it('says so when the machine is what has no more', async () => {
    const kernels = await startKernels();
    const before = kernels.bytesInUse;
    vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
      throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
    });
    const allocate = (): number => kernels.allocate(512 * MEBIBYTE, 'the test');
    expect(allocate).toThrow(WasmEngineError);
    expect(allocate).toThrow(
      /^Not enough memory: the test would take 512 MiB beside the \d+ MiB in use, and the machine has no more to give\. /,
    );
    expect(kernels.bytesInUse).toBe(before);
  });
});

describe('a network that is too large for its batch', () => {
  it('names the plan and its largest layer on one worker, and takes nothing', async () => {
    const kernels = await startKernels();
    const network = new WasmNetworkTrainer(kernels, DEEP, initialState(DEEP, 1));
    const before = kernels.bytesInUse;
    expect(() => network.reserve(LARGEST_BATCH, 0)).toThrow(WasmEngineError);
    expect(() => network.reserve(LARGEST_BATCH, 0)).toThrow(REFUSED);
    expect(kernels.bytesInUse).toBe(before);
    expect(network.reserve(8, 0)).toBeGreaterThan(before);
  });

  it('does so on several workers', async () => {
    const compiled = await KernelModule.compile(compileKernels());
    const own = await KernelModule.instantiate(compiled);
    const notices: string[] = [];
    const network = new PoolNetworkTrainer(own, initialState(DEEP, 1), {
      network: DEEP,
      kernels: compiled,
      threads: localThreads(),
      workers: 2,
      onNotice: (message) => notices.push(message),
    });
    const before = own.bytesInUse;
    await expect(network.reserve(LARGEST_BATCH, 0)).rejects.toThrow(REFUSED);
    expect(own.bytesInUse).toBe(before);
    expect(notices).toEqual([]);
    network.dispose();
  });

  it('ends a training before its first step, and leaves nothing behind', async () => {
    const { layers, hidden } = DEEP;
    const recipe = smallRecipe({
      network: { hidden, layers, input_embedding_dim: 4, time_embedding_dim: 8 },
      training: { batch_size: LARGEST_BATCH },
    });
    const events: TrainEvent[] = [];
    const engine: EngineName = 'wasm';
    const training = new Trainings(nodeEngines()).train(
      { runId: 'run', recipe, data: [], resume: null, engine },
      { signal: new AbortController().signal, event: (event) => events.push(event) },
    );
    await expect(training).rejects.toThrow(REFUSED);
    // The data were opened before.
    expect(events.map(({ kind }) => kind)).toEqual(['opening', 'opened']);
  });
});
