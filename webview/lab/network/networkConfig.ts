// Layer: worker (pure). A network's description as the `config.json` of its folder in the diffusers
// layout; `engine/networks/fromConfig.ts` reads it.

import type { SampleFormat } from '../../../src/core/data/sampleFormat';
import type { NetworkDescription } from '../engine/networks/description';
import { UNET1D_CLASS, unet1dJson } from '../engine/networks/unet1d';
import { UNET3D_CLASS, unet3dJson } from '../engine/networks/unet3d';

/** A network that no file can describe. */
export class UnwrittenNetworkError extends Error {
  override readonly name = 'UnwrittenNetworkError';
}

const FOLDERS = {
  mlp: 'network/',
  unet2d: 'unet/',
  unet1d: 'unet/',
  unet3d: 'unet/',
  dit: 'transformer/',
} as const;

/** The lab's own networks, which are none of diffusers'. */
const OWN: readonly NetworkDescription['kind'][] = ['mlp', 'unet1d', 'unet3d'];

/** The folder that pipelines of diffusers keep such a network in. */
export function folderOf({ kind }: NetworkDescription): string {
  if (kind in FOLDERS) return FOLDERS[kind as keyof typeof FOLDERS];
  throw new UnwrittenNetworkError(`A network of kind "${kind}" has no folder.`);
}

/** Library and class for `model_index.json`. */
export function pipelineEntry(network: NetworkDescription): Record<string, [string, string]> {
  const folder = folderOf(network).slice(0, -1);
  const library = OWN.includes(network.kind) ? 'diffusion_lab' : 'diffusers';
  return { [folder]: [library, classOf(network)] };
}

function classOf(network: NetworkDescription): string {
  if (network.kind === 'unet1d') return UNET1D_CLASS;
  if (network.kind === 'unet3d') return UNET3D_CLASS;
  return 'config' in network ? network.config._class_name : 'DiffusionLabMLP';
}

export function configOf(network: NetworkDescription, { scaling }: SampleFormat): object {
  switch (network.kind) {
    case 'mlp':
      return {
        _class_name: 'DiffusionLabMLP',
        in_channels: 2,
        hidden: network.hidden,
        layers: network.layers,
        input_embedding_dim: network.input_embedding_dim,
        time_embedding_dim: network.time_embedding_dim,
        ...(scaling === null ? {} : { data_mean: scaling.mean, data_scale: scaling.scale }),
      };
    case 'unet1d':
      return unet1dJson(network.config);
    case 'unet3d':
      return unet3dJson(network.config);
    case 'unet2d':
    case 'dit':
      return network.config;
    default:
      throw new UnwrittenNetworkError(`A network of kind "${network.kind}" has no config.json.`);
  }
}
