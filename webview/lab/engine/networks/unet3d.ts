// Layer: lab worker, engine. A UNet for clips, factorised over space and time: UNet2DModel on each
// frame, joined by attention over time (`framewise.ts`). It is the lab's own; the keys of its config are those of UNet2DModel and
// `num_frames`, `in_channels` and `out_channels` those of one frame. The attentions over time are
// called `temp_attentions`, as in diffusers' UNet3DConditionModel.

import * as v from 'valibot';
import { isObject } from '../../../../src/core/verify/json';
import type { NetworkBuilder, NetworkStart } from './network';
import { unet } from './unet2d';
import { parseUNet2DConfig, UNet2DConfigError, type UNet2DConfig } from './unet2dConfig';

/** `_class_name` of these networks. */
export const UNET3D_CLASS = 'DiffusionLabUNet3D';

/** A UNet2DModel's config; samples are [num_frames × in_channels, height, width]. */
export type UNet3DConfig = UNet2DConfig & { readonly num_frames: number };

const own = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Checks the contents of `config.json`; throws a {@link UNet2DConfigError} with every fault. */
export function parseUNet3DConfig(json: unknown): UNet3DConfig {
  const { num_frames, ...keys } = isObject(json) ? json : { num_frames: undefined };
  const frames = v.safeParse(own, num_frames);
  if (!frames.success)
    throw new UNet2DConfigError(
      `This ${UNET3D_CLASS} cannot be built. num_frames is ${String(num_frames)}; it must be a whole number of at least 1.`,
    );
  const config = parseUNet2DConfig({ ...keys, _class_name: 'UNet2DModel' });
  return { ...config, num_frames: frames.output };
}

/** The contents of its `config.json`, as {@link parseUNet3DConfig} reads them. */
export function unet3dJson(config: UNet3DConfig): object {
  return { ...config, _class_name: UNET3D_CLASS };
}

/** Samples are [B, num_frames × in_channels, height, width], frame after frame. */
export function unet3d(config: UNet3DConfig, start: NetworkStart = {}): NetworkBuilder {
  const { sample_size: size, num_frames } = config;
  return unet(config, typeof size === 'number' ? [size, size] : size, start, {
    frames: num_frames,
  });
}
