// Layer: lab worker, engine. A small classifier of pictures, by which drawn pictures are judged:
// convolutions with group norm and SiLU, twice a level, the first of a level with stride 2; the
// mean over all pixels; a layer of features and one of logits. It answers with both side by side
// and is trained by cross-entropy of its logits to a distribution over the classes. It is the
// lab's own; the time of a sample is given to every network and not read here.

import * as v from 'valibot';
import type { Tensor } from '../graph/graph';
import { concat } from '../ops/concat';
import { crossEntropy } from '../ops/crossEntropy';
import { channelsLast } from '../ops/layout';
import { silu } from '../ops/silu';
import { spatialMean } from '../ops/sums';
import { faultsOf, NetworkConfigError } from './configError';
import { refuseUnread } from './configKeys';
import { convolutionLayer, groupNormLayer, linearLayer } from './layers';
import type { NetworkBuilder } from './network';

/** `_class_name` of these networks. */
export const CLASSIFIER_CLASS = 'DiffusionLabClassifier';

const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

const schema = v.object({
  _class_name: v.optional(v.literal(CLASSIFIER_CLASS), CLASSIFIER_CLASS),
  /** [height, width], or the edge of a square. */
  sample_size: v.union([positive, v.tuple([positive, positive])]),
  in_channels: v.optional(positive, 1),
  /** Channels of each level; every level but the first halves the resolution. */
  block_out_channels: v.optional(v.pipe(v.array(positive), v.minLength(1)), [32, 64, 128]),
  norm_num_groups: v.optional(positive, 8),
  feature_dim: v.optional(positive, 64),
  num_classes: v.pipe(v.number(), v.integer(), v.minValue(2)),
});

export type ClassifierConfig = v.InferOutput<typeof schema>;

/** Checks the contents of `config.json`; throws a {@link NetworkConfigError} with every fault. */
export function parseClassifierConfig(json: unknown): ClassifierConfig {
  const parsed = v.safeParse(schema, json);
  if (!parsed.success)
    throw new NetworkConfigError(
      `This ${CLASSIFIER_CLASS} cannot be built. ${faultsOf(parsed.issues)}`,
    );
  refuseUnread(json, schema.entries, CLASSIFIER_CLASS, NetworkConfigError);
  return parsed.output;
}

const NORM_EPSILON = 1e-5;

/** Its output is [batch, feature_dim + num_classes]: features, then logits. */
export function classifier(config: ClassifierConfig): NetworkBuilder {
  const { sample_size: size, in_channels: channels, norm_num_groups: groups } = config;
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  const layer = (name: string, x: Tensor, outputs: number, stride: number): Tensor =>
    x.graph.scope(name, () =>
      groupNormLayer('norm', convolutionLayer('conv', x, outputs, 3, { stride, padding: 1 }), {
        groups,
        epsilon: NORM_EPSILON,
        activation: 'silu',
      }),
    );
  return (graph, batch) => {
    const sample = graph.input('sample', [batch, channels, height, width]);
    const timestep = graph.input('timestep', [batch]);
    let state = channelsLast(sample);
    config.block_out_channels.forEach((outputs, level) => {
      state = layer(`blocks.${level}.0`, state, outputs, level === 0 ? 1 : 2);
      state = layer(`blocks.${level}.1`, state, outputs, 1);
    });
    const features = silu(linearLayer('features', spatialMean(state), config.feature_dim));
    const logits = linearLayer('logits', features, config.num_classes);
    return {
      sample,
      timestep,
      classLabels: null,
      output: concat(features, logits),
      criterion: { prediction: logits, loss: crossEntropy },
    };
  };
}
