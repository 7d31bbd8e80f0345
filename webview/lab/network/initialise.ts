// Layer: worker (pure). The state that a training starts from: fresh weights, averages equal to
// them, moments zero.

import { buildNetwork, type NetworkDescription } from '../engine/networks/description';
import { drawParameters } from '../engine/networks/initialWeights';
import { forwardGraph } from '../engine/networks/network';
import type { StateDict } from '../engine/networks/stateDict';
import type { NetworkState } from './contract';

export function initialState(network: NetworkDescription, seed: number): NetworkState {
  const { parameters } = forwardGraph(buildNetwork(network), 1).graph;
  const drawn = drawParameters(parameters, seed);
  const tensors = (values: (name: string, size: number) => Float32Array): StateDict =>
    new Map(
      parameters.map(({ tensor: { name, shape, size } }) => [
        name,
        { shape, data: values(name, size) },
      ]),
    );
  const start = (name: string, size: number): Float32Array =>
    drawn.get(name)?.slice() ?? new Float32Array(size);
  const zero = (_name: string, size: number): Float32Array => new Float32Array(size);
  return {
    weights: tensors(start),
    averages: tensors(start),
    m: tensors(zero),
    v: tensors(zero),
  };
}
