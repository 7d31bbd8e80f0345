// Layer: core (pure). The kinds of networks that a recipe can have. A new one is a file and its
// line in each of these.

import type { DataConfig } from '../data';
import type { RecipeFault } from '../fieldKinds';
import { NETWORKS } from './checks';
import { DIT, ditFaults, type DiTNetwork } from './dit';
import { MLP, mlpFaults, type MlpConfig } from './mlp';
import { UNET1D, unet1dFaults, type UNet1DNetwork } from './unet1d';
import { UNET2D, unet2dFaults, type UNet2DNetwork } from './unet2d';
import { UNET3D, unet3dFaults, type UNet3DNetwork } from './unet3d';

export type NetworkConfig = MlpConfig | UNet2DNetwork | DiTNetwork | UNet1DNetwork | UNet3DNetwork;

/** By kind, the usual one first. */
export const NETWORK_KINDS = {
  mlp: MLP,
  unet2d: UNET2D,
  dit: DIT,
  unet1d: UNET1D,
  unet3d: UNET3D,
};

/** The kinds of networks for data of this kind, the usual one first. */
export function networksFor(
  kind: DataConfig['kind'],
): readonly [NetworkConfig['kind'], ...NetworkConfig['kind'][]] {
  return NETWORKS[kind];
}

export function networkFaults(network: NetworkConfig, data: DataConfig): Iterable<RecipeFault> {
  switch (network.kind) {
    case 'mlp':
      return mlpFaults(network, data);
    case 'unet2d':
      return unet2dFaults(network, data);
    case 'dit':
      return ditFaults(network, data);
    case 'unet1d':
      return unet1dFaults(network, data);
    case 'unet3d':
      return unet3dFaults(network, data);
  }
}
