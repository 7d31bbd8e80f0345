// Layer: lab worker, engine. A network in words: plain data that can be sent to another worker,
// and the builder that it stands for.

import type { MlpConfig } from '../../../../src/core/recipe/types';
import { classifier, type ClassifierConfig } from './classifier';
import { dit } from './dit';
import type { DiTConfig } from './ditConfig';
import { mlp } from './mlp';
import type { NetworkBuilder, NetworkStart } from './network';
import { unet1d, type UNet1DConfig } from './unet1d';
import { unet2d } from './unet2d';
import type { UNet2DConfig } from './unet2dConfig';
import { unet3d, type UNet3DConfig } from './unet3d';

export type NetworkDescription =
  | MlpConfig
  | ({ readonly kind: 'unet2d'; readonly config: UNet2DConfig } & NetworkStart)
  | ({ readonly kind: 'unet1d'; readonly config: UNet1DConfig } & NetworkStart)
  | ({ readonly kind: 'unet3d'; readonly config: UNet3DConfig } & NetworkStart)
  | ({ readonly kind: 'dit'; readonly config: DiTConfig } & NetworkStart)
  | { readonly kind: 'classifier'; readonly config: ClassifierConfig }
  /** One that was registered under that name in the worker that builds it. */
  | { readonly kind: 'registered'; readonly name: string };

const registered = new Map<string, NetworkBuilder>();

/** Makes a network of one's own known to {@link buildNetwork}; every worker does so for itself. */
export function registerNetwork(name: string, build: NetworkBuilder): void {
  registered.set(name, build);
}

/** @throws {RangeError} for a name under which nothing is registered */
export function buildNetwork(description: NetworkDescription): NetworkBuilder {
  switch (description.kind) {
    case 'mlp':
      return mlp(description);
    case 'unet2d':
      return unet2d(description.config, description);
    case 'unet1d':
      return unet1d(description.config, description);
    case 'unet3d':
      return unet3d(description.config, description);
    case 'dit':
      return dit(description.config, description);
    case 'classifier':
      return classifier(description.config);
    case 'registered': {
      const build = registered.get(description.name);
      if (build === undefined)
        throw new RangeError(`No network is registered as "${description.name}".`);
      return build;
    }
  }
}
