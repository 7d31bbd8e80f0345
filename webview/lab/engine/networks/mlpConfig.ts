// Layer: lab worker, engine; command line. The `config.json` of the lab's MLP denoiser of points.

import * as v from 'valibot';
import type { MlpConfig } from '../../../../src/core/recipe/types';
import { faultsOf, NetworkConfigError } from './configError';

const positiveInteger = v.pipe(v.number(), v.integer(), v.minValue(1));

/** What the network is built from; the data's scaling stands beside it in a model folder. */
export const MLP_CONFIG = v.object({
  _class_name: v.literal('DiffusionLabMLP'),
  in_channels: v.literal(2),
  hidden: positiveInteger,
  layers: positiveInteger,
  // Left out by networks that see the bare coordinates.
  input_embedding_dim: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  time_embedding_dim: positiveInteger,
});

export function mlpOf(config: v.InferOutput<typeof MLP_CONFIG>): MlpConfig {
  const { hidden, layers, input_embedding_dim, time_embedding_dim } = config;
  return { kind: 'mlp', hidden, layers, input_embedding_dim, time_embedding_dim };
}

/** Checks the contents of `config.json`; throws a {@link NetworkConfigError} with every fault. */
export function parseMlpConfig(json: unknown): MlpConfig {
  const parsed = v.safeParse(MLP_CONFIG, json);
  if (parsed.success) return mlpOf(parsed.output);
  throw new NetworkConfigError(`This DiffusionLabMLP cannot be built. ${faultsOf(parsed.issues)}`);
}
