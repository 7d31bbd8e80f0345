// Layer: lab worker, engine. The network that a recipe's part asks for, fitted to the data: what
// follows from them (channels, sizes, rows of the table of classes) is not in the recipe.

import type { MlpConfig } from '../../../../src/core/recipe/types';
import { NetworkConfigError } from './configError';
import type { NetworkDescription } from './description';
import { parseDiTConfig } from './ditConfig';
import { parseUNet2DConfig } from './unet2dConfig';

/** Keys of a network's `config.json` that the data leave open, and `zero_start` (`NetworkStart`). */
export interface ImageNetworkKeys {
  readonly kind: 'unet2d' | 'dit';
  readonly zero_start?: boolean;
}

/** As much of a data set as its network follows from. */
export interface NetworkData {
  /** [2] for points, [height, width, channels] for pictures. */
  readonly shape: readonly number[];
  /** Classes to condition on; null for none. */
  readonly classes: number | null;
}

/**
 * A network with classes gets one row more than there are: the last stands for "no class".
 * @param extraChannels channels of a condition, given beside those of the sample
 * @throws {NetworkConfigError} in one sentence where network and data do not fit
 */
export function describeNetwork(
  network: MlpConfig | ImageNetworkKeys,
  { shape, classes }: NetworkData,
  extraChannels = 0,
): NetworkDescription {
  if (network.kind === 'mlp') {
    require(shape.length === 1, 'An MLP takes points, not pictures; use unet2d or dit.');
    require(classes === null, 'An MLP takes no classes.');
    require(extraChannels === 0, 'An MLP takes no channels of a condition.');
    return network;
  }
  const { kind, zero_start: zeroStart = false, ...keys } = network;
  require(shape.length === 3, `${kind} takes pictures; use mlp for points.`);
  const [height, width, channels] = shape;
  const common = { ...keys, in_channels: channels + extraChannels, out_channels: channels };
  if (kind === 'unet2d') {
    const config = parseUNet2DConfig({
      ...common,
      sample_size: height === width ? height : [height, width],
      num_class_embeds: classes === null ? null : classes + 1,
    });
    const halvings = config.block_out_channels.length - 1;
    require(height % 2 ** halvings === 0 &&
      width % 2 ** halvings ===
        0, `Pictures of ${width}×${height} cannot be halved ${halvings} times, once between each two ` +
      `entries of block_out_channels; both sides must be multiples of ${2 ** halvings}.`);
    return { kind, config, zeroStart };
  }
  require(height === width, `A DiT takes square pictures, but these are ${width}×${height}.`);
  // A DiT always has a table; without classes all samples have "no class", its last row.
  const embeds = { sample_size: height, num_embeds_ada_norm: classes ?? 1 };
  return { kind, config: parseDiTConfig({ ...common, ...embeds }), zeroStart };
}

function require(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new NetworkConfigError(problem);
}
