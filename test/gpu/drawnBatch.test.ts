// Layer: tests. Batches of pictures drawn on the GPU against those of the CPU: bytes, layout, classes
// and those that are dropped, mirrors, times and targets of every objective, in one part or several.

import { expect, it } from 'vitest';
import { imageDataSet } from '../../src/core/data/images/imageDataSet';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import type { RecipeInput } from '../../src/core/recipe/types';
import { buildNetwork } from '../../webview/lab/engine/networks/description';
import { WebGpuTrainer } from '../../webview/lab/engine/webgpu/trainer';
import { DrawnBatch } from '../../webview/lab/engines/drawnBatch';
import { BatchSource } from '../../webview/lab/training/batches';
import { trainingStart } from '../../webview/lab/training/start';
import { Draws, largestDifference } from '../unit/engine/random';
import { useGpu } from './dawn';

const gpu = useGpu();

const SIZE = 6;
const COUNT = 37;
const ROWS = 10;

/** Pictures whose rows are no multiple of four bytes, some of them held out. */
function pictures(channels: number, classes: readonly string[] | null) {
  const draws = new Draws(5);
  const values = Uint8Array.from({ length: (COUNT + 4) * SIZE * SIZE * channels }, () =>
    draws.integer(0, 255),
  );
  const labels =
    classes === null
      ? null
      : Int32Array.from({ length: COUNT + 4 }, () => draws.integer(0, classes.length - 1));
  return imageDataSet(
    {
      ...{ shape: [SIZE, SIZE, channels], values, total: COUNT + 4, labels, classes },
      ...{ nameOf: String, notes: [], skipped: [] },
    },
    COUNT,
  );
}

const DIT = { kind: 'dit', patch_size: 2, num_layers: 1, num_attention_heads: 1 } as const;
/** As small as networks of pictures are: what is tested is what they are given. */
const UNET = {
  kind: 'unet2d' as const,
  ...{ block_out_channels: [4], layers_per_block: 1, add_attention: false, norm_num_groups: 2 },
};

const cases: Record<string, { recipe: RecipeInput; channels: number; classes: boolean }> = {
  'v, classes, dropped labels, mirrors': {
    recipe: {
      data: { flip: true },
      network: UNET,
      training: { prediction_type: 'v_prediction', label_dropout: 0.4 },
    },
    channels: 3,
    classes: true,
  },
  'ε, weighted, antithetic, one channel, a table without classes': {
    recipe: {
      network: { ...DIT, attention_head_dim: 8 },
      training: {
        prediction_type: 'epsilon',
        loss_weighting: 'min_snr',
        timestep_sampling: 'antithetic',
      },
    },
    channels: 1,
    classes: false,
  },
  'flow, logit-normal, shifted': {
    recipe: {
      schedule: { kind: 'flow', shift: 3 },
      network: UNET,
      training: { timestep_sampling: 'logit_normal', logit_mean: 0.2, logit_std: 1.1 },
    },
    channels: 3,
    classes: false,
  },
  'flow to x₀, uniform, v-loss': {
    recipe: {
      schedule: { kind: 'flow' },
      network: UNET,
      training: {
        prediction_type: 'sample',
        loss_weighting: 'v_loss',
        timestep_sampling: 'uniform',
      },
    },
    channels: 1,
    classes: true,
  },
  EDM: {
    recipe: { schedule: { kind: 'edm', sigma_data: 0.6 }, network: UNET },
    channels: 3,
    classes: false,
  },
};

it.each(
  Object.entries(cases).flatMap(([name, setting]) =>
    [1, 2].map((parts) => [name, parts, setting] as const),
  ),
)('are those of the CPU: %s, parts: %d', async (_, parts, { recipe: input, channels, classes }) => {
  const { recipe, faults } = resolveRecipe({
    ...input,
    data: { kind: 'images', name: 'digits8', size: 8, classes, ...input.data },
    training: {
      ...{ batch_size: ROWS / parts, gradient_accumulation_steps: parts, seed: 9 },
      ...input.training,
    },
  });
  if (recipe === null) throw new Error(JSON.stringify(faults));
  const data = pictures(channels, classes ? ['a', 'b', 'c'] : null);
  const { origin, checkpoint } = trainingStart(recipe, data, null);
  const source = new BatchSource(origin);
  const trainer = await WebGpuTrainer.make(gpu.compute, buildNetwork(checkpoint.network));
  const compiled = await (parts === 1 ? trainer.training(ROWS) : trainer.inParts(ROWS / parts));
  const batch = await DrawnBatch.make(trainer, compiled, source.draw);
  const { sample, timestep, target, weight, classLabels } = compiled.graph;
  for (const step of [1, 2, 300_000_007]) {
    const wanted = source.batch(step);
    for (let part = 0; part < parts; part++) {
      const optimiser = {
        ...{ step, learningRate: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        ...{ weightDecay: 0, emaDecay: 0 },
      };
      const offset = (part * ROWS) / parts;
      const row = { optimiser, samplesBefore: (step - 1) * ROWS, offset, slot: 0 };
      trainer.steps(compiled, batch, [row]);
      const read = [
        sample,
        timestep,
        target,
        weight,
        ...(classLabels === null ? [] : [classLabels]),
      ];
      const [x, t, y, w, labels] = await compiled.plan.read(read);
      const partOf = (values: ArrayLike<number>): number[] =>
        Array.from(values).slice(
          (part * values.length) / parts,
          ((part + 1) * values.length) / parts,
        );
      const close = (found: Float32Array, expected: ArrayLike<number>, tolerance: number): void => {
        const size = Math.max(1, ...Array.from(expected, Math.abs));
        expect(largestDifference(found, partOf(expected))).toBeLessThan(tolerance * size);
      };
      close(x, wanted.sample, 5e-6);
      close(y, wanted.target, 5e-6);
      close(t, wanted.timestep, 3e-6);
      close(w, wanted.weight ?? new Float32Array(ROWS).fill(1), 1e-5);
      if (wanted.classLabels !== undefined)
        expect(Array.from(labels)).toEqual(partOf(wanted.classLabels));
    }
  }
  batch.dispose();
  trainer.dispose();
});
