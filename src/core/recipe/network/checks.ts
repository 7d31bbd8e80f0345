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
} as const satisfies Record<DataConfig['kind'], readonly [string, ...string[]]>;

/** A network of this kind takes no data but of the kind that it is `made` for. */
export function* onlyFor(
  made: DataConfig['kind'],
  kind: string,
  data: DataConfig,
): Generator<RecipeFault> {
  if (data.kind === made) return;
  const fitting = NETWORKS[data.kind];
  yield networkFault(
    'kind',
    `is ${kind}, which is for ${made}; for data of kind ${data.kind} allowed ${fitting.length === 1 ? 'is' : 'are'} ${fitting.join(', ')}`,
  );
}
