// Layer: lab worker, engine. A UNet for sequences: UNet2DModel with one axis in place of two, every
// convolution a Conv1d. It is the lab's own; diffusers' UNet1DModel is another network (for
// trajectories and audio, without residual blocks of this kind). The keys of its config are those
// of UNet2DModel, the names of its blocks end in 1D, and so do its parameters' shapes: a
// convolution's weight is [out, in, k].

import * as v from 'valibot';
import { isObject } from '../../../../src/core/verify/json';
import type { NetworkBuilder, NetworkStart } from './network';
import { unet } from './unet2d';
import { parseUNet2DConfig, UNet2DConfigError, type UNet2DConfig } from './unet2dConfig';

/** `_class_name` of these networks. */
export const UNET1D_CLASS = 'DiffusionLabUNet1D';

/** A UNet2DModel's config in which a sample is [in_channels, sample_size]. */
export type UNet1DConfig = Omit<UNet2DConfig, 'sample_size'> & {
  readonly sample_size: number;
  /** Samples that the first convolution takes for one place, and the last one gives for it. */
  readonly stem_stride: number;
};

const own = v.object({
  sample_size: v.pipe(v.number(), v.integer(), v.minValue(1)),
  stem_stride: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  down_block_types: v.array(
    v.picklist(['DownBlock1D', 'AttnDownBlock1D', 'ResnetDownsampleBlock1D']),
  ),
  up_block_types: v.array(v.picklist(['UpBlock1D', 'AttnUpBlock1D', 'ResnetUpsampleBlock1D'])),
  mid_block_type: v.optional(v.nullable(v.literal('UNetMidBlock1D')), 'UNetMidBlock1D'),
});

/** Checks the contents of `config.json`; throws a {@link UNet2DConfigError} with every fault. */
export function parseUNet1DConfig(json: unknown): UNet1DConfig {
  const parsed = v.safeParse(own, json);
  if (!parsed.success || !isObject(json)) {
    const faults = parsed.issues?.map(
      (issue) => `${v.getDotPath(issue) ?? 'config.json'}: ${issue.message}`,
    );
    throw new UNet2DConfigError(`This ${UNET1D_CLASS} cannot be built. ${faults?.join(' ') ?? ''}`);
  }
  const { sample_size, stem_stride, ...types } = parsed.output;
  const { down_block_types, up_block_types, mid_block_type } = types;
  const shared = Object.entries(json).filter(([key]) => key !== 'stem_stride');
  const config = parseUNet2DConfig({
    ...Object.fromEntries(shared),
    _class_name: 'UNet2DModel',
    sample_size,
    down_block_types: down_block_types.map(inTwoDimensions),
    up_block_types: up_block_types.map(inTwoDimensions),
    mid_block_type: mid_block_type === null ? null : inTwoDimensions(mid_block_type),
  });
  return { ...config, sample_size, stem_stride };
}

/** The contents of its `config.json`, as {@link parseUNet1DConfig} reads them. */
export function unet1dJson(config: UNet1DConfig): object {
  return {
    ...config,
    _class_name: UNET1D_CLASS,
    down_block_types: config.down_block_types.map(inOneDimension),
    up_block_types: config.up_block_types.map(inOneDimension),
    mid_block_type: config.mid_block_type === null ? null : inOneDimension(config.mid_block_type),
  };
}

/** Samples are [B, in_channels, sample_size]. */
export function unet1d(config: UNet1DConfig, start: NetworkStart = {}): NetworkBuilder {
  return unet(config, [config.sample_size], start, { stem: config.stem_stride });
}

function inTwoDimensions(name: string): string {
  return name.replace(/1D$/, '2D');
}

function inOneDimension(name: string): string {
  return name.replace(/2D$/, '1D');
}
