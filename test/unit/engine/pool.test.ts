// Layer: tests. Training and prediction by several workers: the same as by one up to rounding, the
// same bits in every run, whatever the batch, and when a worker is lost or the group ended
// meanwhile.

import { afterEach, describe, expect, it } from 'vitest';
import { GroupDisposedError, type GroupOptions } from '../../../webview/lab/engine/pool/group';
import { stateOf } from '../../../webview/lab/engine/pool/state';
import { DataParallelTrainer } from '../../../webview/lab/engine/pool/trainer';
import type { NetworkDescription } from '../../../webview/lab/engine/networks/description';
import { parseUNet2DConfig } from '../../../webview/lab/engine/networks/unet2dConfig';
import { KernelModule } from '../../../webview/lab/engine/wasm/module';
import type { Minibatch } from '../../../webview/lab/engine/wasm/trainer';
import { localThreads, nodeThreads } from './poolThreads';
import { compileKernels } from './kernels';
import { Draws, largestDifference } from './random';

const kernels = await KernelModule.compile(compileKernels());

const mlp: NetworkDescription = {
  kind: 'mlp',
  hidden: 24,
  layers: 2,
  input_embedding_dim: 4,
  time_embedding_dim: 8,
};
const unet: NetworkDescription = {
  kind: 'unet2d',
  config: parseUNet2DConfig({
    sample_size: 8,
    in_channels: 1,
    out_channels: 1,
    block_out_channels: [8, 8],
    layers_per_block: 1,
    norm_num_groups: 4,
    attention_head_dim: 4,
    down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
    up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
  }),
};
// AdamW divides by the size of the gradient itself: where that is small, the rounding of its sum
// moves a weight by up to a tenth of the learning rate.
const adamW = {
  learningRate: 1e-4,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  emaDecay: 0.9,
};

const started: DataParallelTrainer[] = [];
afterEach(() => {
  for (const trainer of started.splice(0)) trainer.dispose();
});

async function start(
  network: NetworkDescription,
  workers: number,
  options: Partial<GroupOptions> = {},
): Promise<DataParallelTrainer> {
  const trainer = await DataParallelTrainer.start({
    kernels,
    network,
    workers,
    threads: localThreads(),
    onNotice: (message) => {
      throw new Error(message);
    },
    ...options,
  });
  started.push(trainer);
  const draws = new Draws(11);
  for (const { name, size } of trainer.parameters.slots) {
    const values = draws.normals(size).map((value) => 0.2 * value);
    trainer.parameters.values('weights', name).set(values);
    trainer.parameters.values('averages', name).set(values);
  }
  trainer.parametersChanged();
  return trainer;
}

/** The batch of a step: a function of its number. */
function batchOf(network: NetworkDescription, rows: number, step: number): Minibatch {
  const draws = new Draws(1000 + step);
  const width = network.kind === 'mlp' ? 2 : 64;
  return {
    sample: draws.normals(rows * width),
    timestep: Array.from({ length: rows }, () => draws.integer(0, 999)),
    target: draws.normals(rows * width),
    weight: network.kind === 'mlp' ? draws.normals(rows).map(Math.abs) : null,
  };
}

/** Queues steps `first` … `last`; their losses. */
function train(
  trainer: DataParallelTrainer,
  network: NetworkDescription,
  rows: number,
  first: number,
  last: number,
): Promise<number[]> {
  const losses: Promise<number>[] = [];
  for (let step = first; step <= last; step++)
    losses.push(
      trainer.step(batchOf(network, rows, step), { ...adamW, step }).then(({ loss }) => loss),
    );
  return Promise.all(losses);
}

describe.each([
  ['the MLP', mlp, 37],
  ['a UNet', unet, 6],
])('%s trained by several workers', (_name, network, rows) => {
  it('agrees between 1, 2 and 3 workers to 1e-5 over 50 steps', async () => {
    const alone = await start(network, 1);
    const expected = await train(alone, network, rows, 1, 50);
    for (const workers of [2, 3]) {
      const shared = await start(network, workers);
      const losses = await train(shared, network, rows, 1, 50);
      expect(largestDifference(losses, expected)).toBeLessThan(1e-5);
      for (const { name } of shared.parameters.slots) {
        // Softmax does not see the key's bias: its gradient is rounding, which AdamW scales up.
        if (name.endsWith('to_k.bias')) continue;
        for (const buffer of ['weights', 'averages'] as const)
          expect(
            largestDifference(
              shared.parameters.values(buffer, name),
              alone.parameters.values(buffer, name),
            ),
            `${buffer} of ${name} with ${workers} workers`,
          ).toBeLessThan(1e-5);
      }
      expect(expected[49]).not.toBe(expected[0]);
    }
  });

  it('gives the same bits twice with the same number of workers', async () => {
    const run = async (): Promise<unknown> => {
      const shared = await start(network, 3);
      return [await train(shared, network, rows, 1, 8), stateOf(shared.parameters)];
    };
    expect(await run()).toEqual(await run());
  });

  it('goes on from its state with the same bits as without the break', async () => {
    const through = await start(network, 2);
    await train(through, network, rows, 1, 6);
    const before = await start(network, 2);
    await train(before, network, rows, 1, 3);
    const after = await start(network, 2);
    for (const buffer of ['weights', 'averages', 'm', 'v'] as const)
      after.parameters.flat(buffer).set(before.parameters.flat(buffer));
    after.parametersChanged();
    await train(after, network, rows, 4, 6);
    expect(stateOf(after.parameters)).toEqual(stateOf(through.parameters));
  });

  it.each([
    [5, 3],
    [1, 2],
    [2, 3],
  ])('trains on a batch of %i with %i workers', async (few, workers) => {
    const expected = await train(await start(network, 1), network, few, 1, 5);
    const losses = await train(await start(network, workers), network, few, 1, 5);
    expect(largestDifference(losses, expected)).toBeLessThan(1e-5);
  });

  it('predicts the same bits, however many share the rows', async () => {
    const alone = await start(network, 1);
    const shared = await start(network, 3);
    const count = network.kind === 'mlp' ? 20_001 : 31;
    const { sample, timestep } = batchOf(network, count, 0);
    const expected = await alone.predict(sample, timestep);
    expect(await shared.predict(sample, timestep)).toEqual(expected);
    expect(Math.max(...expected.subarray(0, 100).map(Math.abs))).toBeGreaterThan(0.01);
  });
});

describe('several workers', () => {
  it('predicts fewer rows than there are workers', async () => {
    // Large enough that one row alone would be worth both workers.
    const wide: NetworkDescription = {
      ...unet,
      config: { ...unet.config, block_out_channels: [64, 64] },
    };
    const [alone, shared] = await Promise.all([start(wide, 1), start(wide, 2)]);
    const sample = new Draws(4).normals(64);
    const expected = await alone.predict(sample, [300]);
    expect(await shared.predict(sample, [300])).toEqual(expected);
  });

  it('leaves the gradients of the whole batch', async () => {
    const [alone, shared] = [await start(mlp, 1), await start(mlp, 3)];
    await Promise.all([
      alone.gradients(batchOf(mlp, 30, 1)),
      shared.gradients(batchOf(mlp, 30, 1)),
    ]);
    const expected = alone.parameters.flat('gradients');
    expect(largestDifference(shared.parameters.flat('gradients'), expected)).toBeLessThan(1e-5);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
  });

  it('rejects what is queued when it is disposed of', async () => {
    const shared = await start(mlp, 2);
    await train(shared, mlp, 30, 1, 2);
    const losses = train(shared, mlp, 30, 3, 5);
    shared.dispose();
    await expect(losses).rejects.toThrow(GroupDisposedError);
    await expect(shared.predict([0, 0], [1])).rejects.toThrow(GroupDisposedError);
  });

  it('hands on the fault of a batch and can go on after it', async () => {
    const shared = await start(mlp, 2);
    const batch = { ...batchOf(mlp, 4, 1), target: new Float32Array(400) };
    await expect(shared.gradients(batch)).rejects.toThrow(RangeError);
    const [loss] = await train(shared, mlp, 30, 1, 1);
    const [expected] = await train(await start(mlp, 1), mlp, 30, 1, 1);
    expect(Math.abs(loss - expected)).toBeLessThan(1e-5);
  });
});

describe('several workers of which one is lost', () => {
  async function onThreads(
    notices: string[],
  ): Promise<{ shared: DataParallelTrainer; kill: (index: number) => Promise<unknown> }> {
    const { threads, workers } = nodeThreads();
    const onNotice = (message: string): void => {
      notices.push(message);
    };
    const shared = await start(mlp, 3, { threads, onNotice, timeoutMs: 1500 });
    return { shared, kill: (index) => workers[index].terminate() };
  }

  it('says which, and takes over its share from that very step on', async () => {
    const notices: string[] = [];
    const { shared, kill } = await onThreads(notices);
    const before = await train(shared, mlp, 37, 1, 5);
    await kill(0);
    const after = await train(shared, mlp, 37, 6, 12);
    expect(notices).toEqual([
      'Worker 2 was lost (it did not answer for 1.5 s). The other 2 go on with its share.',
    ]);
    expect(shared.workers).toBe(2);
    await kill(1);
    const last = await train(shared, mlp, 37, 13, 15);
    expect(notices[1]).toBe(
      'Worker 3 was lost (it did not answer for 1.5 s). One worker goes on with its share.',
    );
    const alone = await start(mlp, 1);
    const expected = await train(alone, mlp, 37, 1, 15);
    expect(largestDifference([...before, ...after, ...last], expected)).toBeLessThan(1e-5);
  });
});
