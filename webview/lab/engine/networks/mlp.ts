// Layer: lab worker, engine. The MLP denoiser: x (2) beside a sinusoidal embedding of t →
// `layers` linear layers of `hidden` with SiLU → linear to 2. Parameters `layers.N.weight`
// [out, in] and `layers.N.bias`; cosines first, as `flip_sin_to_cos` in diffusers.

import type { MlpConfig } from '../../../../src/core/recipe/types';
import { concat } from '../ops/concat';
import { sinusoidal } from '../ops/embedding';
import { linearLayer, timestepFrequencies } from './layers';
import type { NetworkBuilder } from './network';

/** Axes of a point. */
const CHANNELS = 2;

export function mlp(config: MlpConfig): NetworkBuilder {
  return (graph, batch) => {
    const sample = graph.input('sample', [batch, CHANNELS]);
    const timestep = graph.input('timestep', [batch]);
    const frequencies = timestepFrequencies(graph, config.time_embedding_dim, 0);
    let state = concat(sample, sinusoidal(timestep, frequencies, true));
    for (let index = 0; index < config.layers; index++)
      state = linearLayer(`layers.${index}`, state, config.hidden, { activation: 'silu' });
    const output = linearLayer(`layers.${config.layers}`, state, CHANNELS);
    return { sample, timestep, classLabels: null, output };
  };
}
