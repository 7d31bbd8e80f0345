// Layer: core (pure). The kinds of networks that a recipe can have. A new one is a file and its
// line in each of these.

import type { DataConfig } from '../data';
import type { RecipeFault } from '../fieldKinds';
import { DIT, ditFaults, type DiTNetwork } from './dit';
import { MLP, mlpFaults, type MlpConfig } from './mlp';
import { UNET2D, unet2dFaults, type UNet2DNetwork } from './unet2d';

export type NetworkConfig = MlpConfig | UNet2DNetwork | DiTNetwork;

/** By kind, the usual one first. */
export const NETWORK_KINDS = { mlp: MLP, unet2d: UNET2D, dit: DIT };

export function networkFaults(network: NetworkConfig, data: DataConfig): Iterable<RecipeFault> {
  switch (network.kind) {
    case 'mlp':
      return mlpFaults(network, data);
    case 'unet2d':
      return unet2dFaults(network, data);
    case 'dit':
      return ditFaults(network, data);
  }
}
