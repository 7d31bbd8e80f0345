// Layer: lab worker, engines. The MLP's state between the lab's flat vectors, which are tight, and
// the kernels' buffers, in which every parameter starts on a whole vector.

import type { MlpConfig } from '../../../src/core/recipe/types';
import { parameterCount, parameterLayout } from '../network/architecture';
import type { NetworkState } from '../network/contract';
import type { FlatBuffer, ParameterBuffers } from '../engine/wasm/parameters';

export function writeState(
  parameters: ParameterBuffers,
  config: MlpConfig,
  state: NetworkState,
): void {
  writeFlat(parameters, 'weights', config, state.weights);
  writeFlat(parameters, 'averages', config, state.averages);
  writeFlat(parameters, 'm', config, state.m);
  writeFlat(parameters, 'v', config, state.v);
}

export function readState(parameters: ParameterBuffers, config: MlpConfig): NetworkState {
  return {
    weights: readFlat(parameters, 'weights', config),
    averages: readFlat(parameters, 'averages', config),
    m: readFlat(parameters, 'm', config),
    v: readFlat(parameters, 'v', config),
  };
}

export function writeFlat(
  parameters: ParameterBuffers,
  buffer: FlatBuffer,
  config: MlpConfig,
  flat: Float32Array,
): void {
  for (const { name, offset, size } of parameterLayout(config))
    parameters.values(buffer, name).set(flat.subarray(offset, offset + size));
}

function readFlat(
  parameters: ParameterBuffers,
  buffer: FlatBuffer,
  config: MlpConfig,
): Float32Array {
  const flat = new Float32Array(parameterCount(config));
  for (const { name, offset } of parameterLayout(config))
    flat.set(parameters.values(buffer, name), offset);
  return flat;
}
