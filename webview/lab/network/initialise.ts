// Layer: worker (pure). The state that a training starts from. Every weight and bias of a layer
// is uniform in ±1/√fan_in, the bound of PyTorch's Linear, drawn from the project's own stream,
// so that a seed means the same network on every engine.

import type { MlpConfig } from '../../../src/core/recipe/types';
import { philoxUniforms } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import { parameterCount, parameterLayout } from './architecture';
import type { NetworkState } from './contract';

/** Fresh weights, averages equal to them, moments zero. */
export function initialState(config: MlpConfig, seed: number): NetworkState {
  const count = parameterCount(config);
  const uniforms = new Float64Array(count);
  philoxUniforms(seed, STREAMS.networkInitialisation, 0, uniforms);
  const weights = new Float32Array(count);
  for (const { offset, size, fanIn } of parameterLayout(config)) {
    const bound = 1 / Math.sqrt(fanIn);
    for (let i = offset; i < offset + size; i++) weights[i] = bound * (2 * uniforms[i] - 1);
  }
  return {
    weights,
    averages: weights.slice(),
    m: new Float32Array(count),
    v: new Float32Array(count),
  };
}
