// Layer: lab worker, engine. The MLP denoiser: x (2) beside sinusoidal embeddings of x and t →
// `layers` linear layers of `hidden` with SiLU → linear to 2. Parameters `layers.N.weight`
// [out, in] and `layers.N.bias`; cosines first, as `flip_sin_to_cos` in diffusers.

import type { MlpConfig } from '../../../../src/core/recipe/types';
import { coordinateFrequencies } from './coordinateFrequencies';
import type { Tensor } from '../graph/graph';
import { concat } from '../ops/concat';
import { sinusoidal } from '../ops/embedding';
import { reshape } from '../ops/layout';
import { linearLayer, timestepFrequencies } from './layers';
import type { NetworkBuilder } from './network';

/** Axes of a point. */
const CHANNELS = 2;

export function mlp(config: MlpConfig): NetworkBuilder {
  return (graph, batch) => {
    const sample = graph.input('sample', [batch, CHANNELS]);
    const timestep = graph.input('timestep', [batch]);
    const frequencies = timestepFrequencies(graph, config.time_embedding_dim, 0);
    let state = concat(coordinates(sample, config), sinusoidal(timestep, frequencies, true));
    for (let index = 0; index < config.layers; index++)
      state = linearLayer(`layers.${index}`, state, config.hidden, { activation: 'silu' });
    const output = linearLayer(`layers.${config.layers}`, state, CHANNELS);
    return { sample, timestep, classLabels: null, output };
  };
}

/** [batch, 2] → the coordinates and, beside them, the embedding of the first and of the second. */
function coordinates(sample: Tensor, { input_embedding_dim }: MlpConfig): Tensor {
  if (input_embedding_dim === 0) return sample;
  const { graph } = sample;
  const [batch] = sample.shape;
  const values = Float32Array.from(coordinateFrequencies(input_embedding_dim));
  const frequencies = graph.constant('coordinate_frequencies', [values.length], values);
  const embedded = sinusoidal(reshape(sample, [batch * CHANNELS]), frequencies, true);
  return concat(sample, reshape(embedded, [batch, CHANNELS * input_embedding_dim]));
}
