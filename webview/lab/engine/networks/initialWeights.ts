// Layer: lab worker, engine. The weights that a training starts from, for any network: every
// parameter as its layer says (`Initialiser`; PyTorch's defaults), drawn from the project's own
// stream, so that a seed means the same network on every engine.

import { philoxNormals, philoxUniforms } from '../../../../src/core/rng/philox';
import { STREAMS } from '../../../../src/core/rng/streams';
import type { Parameter } from '../graph/graph';
import { buildNetwork, type NetworkDescription } from './description';
import { forwardGraph } from './network';

/** Tensors of a network by their names in diffusers, row-major. */
export type NamedTensors = ReadonlyMap<string, Float32Array>;

/** Four normals come out of one block of the generator (`philoxNormals`). */
const NORMALS_OF_A_BLOCK = 4;

/** Fresh weights of a network, frozen ones included. */
export function initialWeights(description: NetworkDescription, seed: number): NamedTensors {
  return drawParameters(forwardGraph(buildNetwork(description), 1).graph.parameters, seed);
}

/**
 * Every parameter takes as many numbers of the stream as it has elements, in the graph's order and
 * whether it needs them or not: one that starts at zero leaves the others' numbers as they are.
 */
export function drawParameters(parameters: readonly Parameter[], seed: number): NamedTensors {
  const tensors = new Map<string, Float32Array>();
  let first = 0;
  for (const { tensor, initialiser } of parameters) {
    const isNormal = initialiser.kind === 'normal';
    if (isNormal) first = wholeBlocks(first);
    tensors.set(tensor.name, drawn({ tensor, initialiser }, seed, first));
    first += isNormal ? wholeBlocks(tensor.size) : tensor.size;
  }
  return tensors;
}

function wholeBlocks(count: number): number {
  return Math.ceil(count / NORMALS_OF_A_BLOCK) * NORMALS_OF_A_BLOCK;
}

/** @param first number of the stream that the first element takes */
function drawn(
  { tensor: { size }, initialiser }: Pick<Parameter, 'tensor' | 'initialiser'>,
  seed: number,
  first: number,
): Float32Array {
  if (initialiser.kind === 'constant') return new Float32Array(size).fill(initialiser.value);
  const numbers = new Float64Array(size);
  if (initialiser.kind === 'uniform') {
    philoxUniforms(seed, STREAMS.networkInitialisation, first, numbers);
    return Float32Array.from(numbers, (uniform) => initialiser.bound * (2 * uniform - 1));
  }
  philoxNormals(seed, STREAMS.networkInitialisation, first, numbers);
  return Float32Array.from(numbers, (normal) => initialiser.deviation * normal);
}
