// Layer: core (pure). What the checks of several kinds of networks say.

import type { DataConfig } from '../data';
import type { RecipeFault } from '../fieldKinds';

/** A fault of a key of the network; `rest` is the sentence after the key, without a full stop. */
export function networkFault(key: string, rest: string): RecipeFault {
  return { path: ['network', key], message: `network.${key} ${rest}.` };
}

/** Networks for data of each kind, the usual one first. */
export const NETWORKS = {
  points: ['mlp'],
  images: ['unet2d', 'dit'],
  audio: ['unet1d'],
  video: ['unet2d', 'unet3d'],
} as const satisfies Record<DataConfig['kind'], readonly [string, ...string[]]>;

/** A network of this kind takes no data but of the kinds that it is made for. */
export function* onlyFor(kind: string, data: DataConfig): Generator<RecipeFault> {
  const fitting: readonly string[] = NETWORKS[data.kind];
  if (fitting.includes(kind)) return;
  const made = Object.entries<readonly string[]>(NETWORKS).flatMap(([of, kinds]) =>
    kinds.includes(kind) ? [of] : [],
  );
  yield networkFault(
    'kind',
    `is ${kind}, which is for ${made.join(' and ')}; for data of kind ${data.kind} allowed ${fitting.length === 1 ? 'is' : 'are'} ${fitting.join(', ')}`,
  );
}

/** Group normalisation cuts the channels of every level into groups of one size. */
export function* unevenGroups(channels: readonly number[], groups: number): Generator<RecipeFault> {
  const uneven = channels.find((count) => count % groups !== 0);
  if (uneven === undefined) return;
  yield networkFault(
    'norm_num_groups',
    `is ${groups}, which does not divide the ${uneven} channels of block_out_channels`,
  );
}

/** @param attended channels of the levels that have attention */
export function* unevenHeads(attended: readonly number[], head: number): Generator<RecipeFault> {
  const uneven = attended.find((count) => count % head !== 0);
  if (uneven === undefined) return;
  yield networkFault(
    'attention_head_dim',
    `is ${head}; ${uneven} channels with attention cannot be cut into heads of that size`,
  );
}
