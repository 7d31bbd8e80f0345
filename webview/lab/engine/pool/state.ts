// Layer: lab worker, engine; worker pool. The flat parameter buffers of a network copied out and
// in, to make the copies of all workers equal.

import type { ParameterBuffers } from '../wasm/parameters';
import type { ParameterState } from './messages';

export function stateOf(parameters: ParameterBuffers): ParameterState {
  return {
    weights: parameters.flat('weights').slice(),
    gradients: parameters.flat('gradients').slice(),
    m: parameters.flat('m').slice(),
    v: parameters.flat('v').slice(),
    averages: parameters.flat('averages').slice(),
  };
}

export function setState(parameters: ParameterBuffers, state: ParameterState): void {
  parameters.flat('weights').set(state.weights);
  parameters.flat('gradients').set(state.gradients);
  parameters.flat('m').set(state.m);
  parameters.flat('v').set(state.v);
  parameters.flat('averages').set(state.averages);
}
