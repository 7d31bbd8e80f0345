// Layer: lab worker, engine. `config.json` of a DiTTransformer2DModel, checked: every key that
// changes what the network computes is read, and a value that cannot be computed here is refused
// by name. Defaults are those of diffusers' constructor.

import * as v from 'valibot';
import { faultsOf, NetworkConfigError } from './configError';
import { refuseUnread } from './configKeys';

const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

const schema = v.object({
  _class_name: v.optional(v.literal('DiTTransformer2DModel'), 'DiTTransformer2DModel'),
  num_attention_heads: v.optional(positive, 16),
  attention_head_dim: v.optional(positive, 72),
  in_channels: v.optional(positive, 4),
  out_channels: v.nullish(positive, null),
  num_layers: v.optional(positive, 28),
  dropout: v.optional(v.literal(0), 0),
  attention_bias: v.optional(v.boolean(), true),
  sample_size: v.optional(positive, 32),
  patch_size: v.optional(positive, 2),
  activation_fn: v.optional(v.picklist(['gelu', 'gelu-approximate']), 'gelu-approximate'),
  num_embeds_ada_norm: v.optional(positive, 1000),
  norm_type: v.optional(v.literal('ada_norm_zero'), 'ada_norm_zero'),
  norm_elementwise_affine: v.optional(v.boolean(), false),
  norm_eps: v.optional(v.number(), 1e-5),
});

/** Keys that diffusers writes for a network that has neither group norm nor float16. */
const WITHOUT_EFFECT = { norm_num_groups: null, upcast_attention: null };

/** What a DiTTransformer2DModel is built from; keys as in diffusers. */
export type DiTConfig = v.InferOutput<typeof schema>;

/** A config that is not one of a DiTTransformer2DModel, or of one that cannot be computed here. */
export class DiTConfigError extends NetworkConfigError {
  override readonly name = 'DiTConfigError';
}

/** Checks the contents of `config.json`; throws a {@link DiTConfigError} with every fault. */
export function parseDiTConfig(json: unknown): DiTConfig {
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    throw new DiTConfigError(
      `This DiTTransformer2DModel cannot be built. ${faultsOf(parsed.issues)}`,
    );
  }
  const known = { ...schema.entries, ...WITHOUT_EFFECT };
  refuseUnread(json, known, 'DiTTransformer2DModel', DiTConfigError);
  const config = parsed.output;
  const { sample_size: size, patch_size: patch } = config;
  if (size % patch !== 0)
    throw new DiTConfigError(
      `sample_size is ${size}, which cannot be cut into patches of ${patch} (patch_size).`,
    );
  if ((config.num_attention_heads * config.attention_head_dim) % 4 !== 0)
    throw new DiTConfigError(
      'num_attention_heads × attention_head_dim must be a multiple of 4, for the positions’ sines and cosines.',
    );
  return config;
}
