// Layer: lab worker, engine. The network that a recipe's part asks for, fitted to the data: what
// follows from them (channels, sizes, rows of the table of classes) is not in the recipe.

import type { MlpConfig } from '../../../../src/core/recipe/types';
import { NetworkConfigError } from './configError';
import type { NetworkDescription } from './description';
import { parseDiTConfig } from './ditConfig';
import { parseUNet1DConfig } from './unet1d';
import { parseUNet2DConfig } from './unet2dConfig';
import { parseUNet3DConfig } from './unet3d';

/** Keys of a network's `config.json` that the data leave open, and `zero_start` (`NetworkStart`). */
export interface SignalNetworkKeys {
  readonly kind: 'unet2d' | 'dit' | 'unet1d' | 'unet3d';
  readonly zero_start?: boolean;
}

/** As much of a data set as its network follows from. */
export interface NetworkData {
  /**
   * [2] for points, [height, width, channels] for pictures, [length, channels] for sounds, [frames,
   * height, width, channels] for clips.
   */
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
  network: MlpConfig | SignalNetworkKeys,
  { shape, classes }: NetworkData,
  extraChannels = 0,
): NetworkDescription {
  if (network.kind === 'mlp') {
    require(shape.length ===
      1, 'An MLP takes points; use unet2d or dit for pictures, unet1d for sounds.');
    require(classes === null, 'An MLP takes no classes.');
    require(extraChannels === 0, 'An MLP takes no channels of a condition.');
    return network;
  }
  const { kind, zero_start: zeroStart = false, ...keys } = network;
  if (kind === 'unet1d') {
    require(shape.length === 2, 'unet1d takes sounds; use unet2d for pictures, mlp for points.');
    return soundNetwork(keys, { shape, classes }, extraChannels, zeroStart);
  }
  const isClip = shape.length === 4;
  require(isClip ||
    shape.length === 3, `${kind} takes pictures; use mlp for points, unet1d for sounds.`);
  const [height, width, colours] = shape.slice(-3);
  if (kind === 'unet3d') {
    require(isClip, 'unet3d takes clips; use unet2d for pictures.');
    require(extraChannels === 0, 'unet3d takes no channels of a condition.');
    const levels = levelsOf(keys);
    const config = parseUNet3DConfig({
      ...keys,
      num_frames: shape[0],
      in_channels: colours,
      out_channels: colours,
      sample_size: height === width ? height : [height, width],
      down_block_types: Array<string>(levels).fill('DownBlock2D'),
      up_block_types: Array<string>(levels).fill('UpBlock2D'),
      num_class_embeds: classes === null ? null : classes + 1,
    });
    requireHalves(height, width, levels - 1);
    return { kind, config, zeroStart };
  }
  // The frames of a clip are channels of one picture.
  const channels = isClip ? shape[0] * colours : colours;
  const common = { ...keys, in_channels: channels + extraChannels, out_channels: channels };
  if (kind === 'unet2d') {
    const config = parseUNet2DConfig({
      ...common,
      sample_size: height === width ? height : [height, width],
      num_class_embeds: classes === null ? null : classes + 1,
    });
    requireHalves(height, width, config.block_out_channels.length - 1);
    return { kind, config, zeroStart };
  }
  require(!isClip, 'A DiT takes pictures; use unet2d or unet3d for clips.');
  require(height === width, `A DiT takes square pictures, but these are ${width}×${height}.`);
  // A DiT always has a table; without classes all samples have "no class", its last row.
  const embeds = { sample_size: height, num_embeds_ada_norm: classes ?? 1 };
  return { kind, config: parseDiTConfig({ ...common, ...embeds }), zeroStart };
}

function requireHalves(height: number, width: number, halvings: number): void {
  require(height % 2 ** halvings === 0 &&
    width % 2 ** halvings ===
      0, `Pictures of ${width}×${height} cannot be halved ${halvings} times, once between each two ` +
    `entries of block_out_channels; both sides must be multiples of ${2 ** halvings}.`);
}

function levelsOf({ block_out_channels: channels }: Readonly<Record<string, unknown>>): number {
  return Array.isArray(channels) ? channels.length : 0;
}

function soundNetwork(
  keys: Readonly<Record<string, unknown>>,
  { shape: [length, channels], classes }: NetworkData,
  extraChannels: number,
  zeroStart: boolean,
): NetworkDescription {
  const levels = levelsOf(keys);
  const config = parseUNet1DConfig({
    ...keys,
    in_channels: channels + extraChannels,
    out_channels: channels,
    sample_size: length,
    down_block_types: Array<string>(levels).fill('DownBlock1D'),
    up_block_types: Array<string>(levels).fill('UpBlock1D'),
    num_class_embeds: classes === null ? null : classes + 1,
  });
  const multiple = config.stem_stride * 2 ** (levels - 1);
  require(length % multiple ===
    0, `Sounds of ${length} samples do not fit a stem of stride ${config.stem_stride} and ${levels} levels; a multiple of ${multiple} does.`);
  return { kind: 'unet1d', config, zeroStart };
}

function require(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new NetworkConfigError(problem);
}
