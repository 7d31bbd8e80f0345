// Layer: lab worker, engine; command line. What this machine does on one thread of the wasm
// engine: the peak of a square matrix product, and the bandwidth of memory in a sum of vectors
// larger than its caches. Takes some tens of milliseconds.

import type { MachineSpeed } from '../../../../src/shared/protocol/model';
import { Graph, type Tensor } from '../graph/graph';
import { add } from '../ops/add';
import { linear } from '../ops/linear';
import type { KernelModule } from './module';
import { WasmPlan } from './plan';

const EDGE = 384;
const VECTOR = 2 ** 21;
const FLOAT_BYTES = 4;
const ROUNDS = 5;

/** @param now milliseconds, as `performance.now` */
export function measureSpeed(kernels: KernelModule, now: () => number): MachineSpeed {
  const graph = new Graph();
  const [x, weight] = [graph.input('x', [EDGE, EDGE]), graph.input('weight', [EDGE, EDGE])];
  const [a, b] = [graph.input('a', [VECTOR]), graph.input('b', [VECTOR])];
  const seconds = (output: Tensor): number => fastest(kernels, graph, output, now);
  return {
    flopsPerSecond: (2 * EDGE ** 3) / seconds(linear(x, weight, null)),
    bytesPerSecond: (3 * VECTOR * FLOAT_BYTES) / seconds(add(a, b)),
  };
}

function fastest(kernels: KernelModule, graph: Graph, output: Tensor, now: () => number): number {
  const plan = new WasmPlan(kernels, graph, [output], new Map());
  plan.run();
  const times = Array.from({ length: ROUNDS }, () => {
    const begin = now();
    plan.run();
    return now() - begin;
  });
  // A clock that is too coarse to see a round must not make a division by zero.
  return Math.max(0.01, ...[Math.min(...times)]) / 1000;
}
