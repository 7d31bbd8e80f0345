// Layer: lab worker, engine. A network in words: plain data that can be sent to another worker,
// and the builder that it stands for.

import type { MlpConfig } from '../../../../src/core/recipe/types';
import { mlp } from './mlp';
import type { NetworkBuilder } from './network';
import { unet2d } from './unet2d';
import type { UNet2DConfig } from './unet2dConfig';

export type NetworkDescription =
  MlpConfig | { readonly kind: 'unet2d'; readonly config: UNet2DConfig };

export function buildNetwork(description: NetworkDescription): NetworkBuilder {
  switch (description.kind) {
    case 'mlp':
      return mlp(description);
    case 'unet2d':
      return unet2d(description.config);
  }
}
