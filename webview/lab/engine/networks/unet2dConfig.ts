// Layer: lab worker, engine. `unet/config.json` of a UNet2DModel, checked: every key that changes
// what the network computes is read, and a value that cannot be computed here is refused by name.
// Defaults are those of diffusers' constructor.

import * as v from 'valibot';
import { faultsOf, NetworkConfigError } from './configError';
import { refuseUnread } from './configKeys';

const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const widths = v.pipe(v.array(positive), v.minLength(1));

const schema = v.object({
  _class_name: v.optional(v.literal('UNet2DModel'), 'UNet2DModel'),
  sample_size: v.union([positive, v.tuple([positive, positive])]),
  in_channels: v.optional(positive, 3),
  out_channels: v.optional(positive, 3),
  center_input_sample: v.optional(v.boolean(), false),
  time_embedding_type: v.optional(v.picklist(['positional', 'fourier', 'learned']), 'positional'),
  time_embedding_dim: v.nullish(positive, null),
  freq_shift: v.optional(v.number(), 0),
  flip_sin_to_cos: v.optional(v.boolean(), true),
  down_block_types: v.array(
    v.picklist(['DownBlock2D', 'AttnDownBlock2D', 'ResnetDownsampleBlock2D']),
  ),
  mid_block_type: v.optional(v.nullable(v.literal('UNetMidBlock2D')), 'UNetMidBlock2D'),
  up_block_types: v.array(v.picklist(['UpBlock2D', 'AttnUpBlock2D', 'ResnetUpsampleBlock2D'])),
  block_out_channels: widths,
  layers_per_block: v.optional(positive, 2),
  mid_block_scale_factor: v.optional(v.number(), 1),
  downsample_padding: v.optional(v.picklist([0, 1]), 1),
  downsample_type: v.optional(v.picklist(['conv', 'resnet']), 'conv'),
  upsample_type: v.optional(v.picklist(['conv', 'resnet']), 'conv'),
  dropout: v.optional(v.literal(0), 0),
  act_fn: v.optional(v.picklist(['silu', 'swish', 'gelu', 'mish', 'relu']), 'silu'),
  attention_head_dim: v.optional(v.nullable(positive), 8),
  norm_num_groups: v.optional(positive, 32),
  attn_norm_num_groups: v.nullish(positive, null),
  norm_eps: v.optional(v.number(), 1e-5),
  resnet_time_scale_shift: v.optional(v.picklist(['default', 'scale_shift']), 'default'),
  add_attention: v.optional(v.boolean(), true),
  class_embed_type: v.nullish(v.picklist(['timestep', 'identity']), null),
  num_class_embeds: v.nullish(positive, null),
  num_train_timesteps: v.nullish(positive, null),
});

/** What a UNet2DModel is built from; keys as in diffusers. */
export type UNet2DConfig = v.InferOutput<typeof schema>;

/** A config that is not one of a UNet2DModel, or of one that cannot be computed here. */
export class UNet2DConfigError extends NetworkConfigError {
  override readonly name = 'UNet2DConfigError';
}

/** Checks the contents of `config.json`; throws a {@link UNet2DConfigError} with every fault. */
export function parseUNet2DConfig(json: unknown): UNet2DConfig {
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    throw new UNet2DConfigError(`This UNet2DModel cannot be built. ${faultsOf(parsed.issues)}`);
  }
  refuseUnread(json, schema.entries, 'UNet2DModel', UNet2DConfigError);
  const config = parsed.output;
  const levels = config.block_out_channels.length;
  for (const key of ['down_block_types', 'up_block_types'] as const)
    if (config[key].length !== levels)
      throw new UNet2DConfigError(
        `${key} has ${config[key].length} entries, but block_out_channels ${levels}; there must be as many.`,
      );
  if (config.time_embedding_type === 'learned' && config.num_train_timesteps === null)
    throw new UNet2DConfigError('A learned time embedding needs num_train_timesteps.');
  return config;
}
