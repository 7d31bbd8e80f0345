// Layer: lab worker, engine. Second stage of a sum that was cut up: adds the parts in their order.

import type { Tensor } from '../graph/graph';
import { foldWorkgroups, type Dispatch, type Scratch } from './dispatch';
import { declare, type BoundArray } from './wgsl';

/** `into` is the sum of arrays of its size that lie one behind the other in `parts`. */
export interface PartialSum {
  readonly parts: Scratch;
  /** Where the first begins; 0 unless given. */
  readonly start?: number;
  readonly into: Tensor;
}

const THREADS = 64;

/** Up to four sums of `count` parts each. */
export function sumParts(sums: readonly PartialSum[], count: number): Dispatch {
  const arrays = sums.flatMap(({ parts, into }, i): BoundArray[] => [
    { name: `parts_${i}`, of: parts, access: 'read', width: 1 },
    { name: `into_${i}`, of: into, access: 'read_write', width: 1 },
  ]);
  const total = sums.reduce((sum, { into }) => sum + into.size, 0);
  const { workgroups, index } = foldWorkgroups(Math.ceil(total / THREADS));
  const blocks = sums.map(
    ({ start = 0, into: { size } }, i) => `  if (at < ${size}u) {
    var sum = 0.0;
    for (var part = 0u; part < ${count}u; part++) { sum += parts_${i}[${start}u + part * ${size}u + at]; }
    into_${i}[at] = sum;
    return;
  }
  at -= ${size}u;`,
  );
  const code = `${declare(arrays)}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  var at = ${index} * ${THREADS}u + thread;
${blocks.join('\n')}
}
`;
  return { kernel: 'sum_parts', code, bindings: arrays, workgroups };
}
