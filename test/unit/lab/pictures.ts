// Small pictures of three classes, a recipe for them, and a small UNet: for the tests of the worker.

import type { DataSet } from '../../../src/core/data/dataSet';
import { imageDataSet } from '../../../src/core/data/images/imageDataSet';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe, RecipeInput } from '../../../src/core/recipe/types';
import { philoxIntegers } from '../../../src/core/rng/philox';
import { describeNetwork } from '../../../webview/lab/engine/networks/forData';
import type { NetworkDescription } from '../../../webview/lab/engine/networks/description';

export const CLASSES = ['ants', 'bees', 'cats'] as const;

/** [height, width, channels]: no two the same, so that none is taken for another. */
export const SHAPE = [4, 2, 3] as const;
export const SIZE = 24;

/** Pictures of random bytes, the last `heldOut` of which no training sees; classes take turns. */
export function pictures(count: number, heldOut: number, classes = true): DataSet {
  const total = count + heldOut;
  const bytes = new Int32Array(total * SIZE);
  philoxIntegers(17, 1, 0, 256, bytes);
  return imageDataSet(
    {
      shape: SHAPE,
      values: Uint8Array.from(bytes),
      total,
      labels: classes ? Int32Array.from({ length: total }, (_, row) => row % 3) : null,
      classes: classes ? CLASSES : null,
      nameOf: (row) => `picture ${row}`,
      notes: [],
      skipped: [],
    },
    count,
  );
}

/** Keys of a UNet for them, of which the smallest halves every picture once. */
export const SMALL_UNET = {
  kind: 'unet2d',
  block_out_channels: [8, 8],
  layers_per_block: 1,
  norm_num_groups: 4,
  attention_head_dim: 4,
  down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
  up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
} as const;

/** That UNet with a table of three classes and "no class". */
export const UNET: NetworkDescription = describeNetwork(SMALL_UNET, {
  shape: SHAPE,
  classes: CLASSES.length,
});

/** @throws an error with every fault */
export function pictureRecipe(
  training: NonNullable<RecipeInput['training']> = {},
  changes: Pick<RecipeInput, 'data' | 'schedule' | 'sampling'> = {},
): Recipe {
  const { recipe, faults } = resolveRecipe({
    ...changes,
    data: { kind: 'images', name: 'digits8', count: 60, ...changes.data },
    network: {
      ...SMALL_UNET,
      block_out_channels: [...SMALL_UNET.block_out_channels],
      down_block_types: [...SMALL_UNET.down_block_types],
      up_block_types: [...SMALL_UNET.up_block_types],
    },
    training: { steps: 6, batch_size: 8, sample_every: 0, checkpoint_every: 3, ...training },
  });
  if (recipe === null) throw new Error(faults.map(({ message }) => message).join('\n'));
  return recipe;
}
