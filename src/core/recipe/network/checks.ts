// Layer: core (pure). What the checks of several kinds of networks say.

import type { DataConfig } from '../data';
import type { RecipeFault } from '../fieldKinds';

/** A fault of a key of the network; `rest` is the sentence after the key, without a full stop. */
export function networkFault(key: string, rest: string): RecipeFault {
  return { path: ['network', key], message: `network.${key} ${rest}.` };
}

export function* onlyPictures(kind: string, data: DataConfig): Generator<RecipeFault> {
  if (data.kind === 'images') return;
  yield networkFault(
    'kind',
    `is ${kind}, which is for images; for data of kind ${data.kind} allowed is mlp`,
  );
}
