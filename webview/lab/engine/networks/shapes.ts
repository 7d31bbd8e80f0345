// Layer: lab worker, engine. What a network takes and gives, for those who make its batches and
// buffers without knowing what kind it is.

import type { Shape } from '../graph/graph';
import { buildNetwork, type NetworkDescription } from './description';
import { forwardGraph } from './network';

/** Shapes of one sample; images are [channels, height, width] here, as in diffusers. */
export interface NetworkShapes {
  /** All input channels, those of a condition included, which stand behind the sample's own. */
  readonly input: Shape;
  readonly output: Shape;
  /** [1] for a class's number, [width] for embeddings; null for a network without classes. */
  readonly classLabels: Shape | null;
  /** Rows in the table of classes, that of "no class" included; null where there is no table. */
  readonly classes: number | null;
}

/** Built for one sample, so that the answer is that of the network itself. */
export function describeShapes(description: NetworkDescription): NetworkShapes {
  const { sample, output, classLabels } = forwardGraph(buildNetwork(description), 1);
  return {
    input: sample.shape.slice(1),
    output: output.shape.slice(1),
    classLabels: classLabels === null ? null : [classLabels.size],
    classes: classesOf(description),
  };
}

function classesOf(description: NetworkDescription): number | null {
  switch (description.kind) {
    case 'mlp':
    case 'classifier':
    case 'registered':
      return null;
    case 'unet2d':
    case 'unet1d':
    case 'unet3d':
      return description.config.class_embed_type === null
        ? description.config.num_class_embeds
        : null;
    case 'dit':
      // The table has a row for "no class" beside its classes.
      return description.config.num_embeds_ada_norm + 1;
  }
}
