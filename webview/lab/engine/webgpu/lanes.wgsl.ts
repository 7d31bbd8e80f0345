// Layer: lab worker, engine. Kernels of many like pieces of work that each need sums over themselves:
// a workgroup a piece, its invocations ("lanes") sharing the elements. On software adapters, where
// barriers are dear, one invocation does a piece by itself. Sums are trees of fixed shape.

import { foldWorkgroups, type Dispatch, type GpuTraits } from './dispatch';
import { declare, type BoundArray } from './wgsl';

/** A kernel in terms of pieces and lanes. */
export interface LaneKernel {
  readonly kernel: string;
  readonly arrays: readonly BoundArray[];
  readonly pieces: number;
  /** From {@link lanesFor}. */
  readonly lanes: number;
  /** Constants, types and functions. */
  readonly helpers: string;
  /** Statements for `piece` and `lane`, with `LANES`; `total(value, lane)` and
   *  `largest(value, lane)` give every lane the sum and the largest of all lanes' numbers. */
  readonly body: string;
}

const MOST_LANES = 256;
const LEAST_LANES = 32;
const SOFTWARE_THREADS = 64;

/** Lanes for a piece of so many elements: a power of two; 1 on software adapters. */
export function lanesFor({ isSoftware, maxInvocations }: GpuTraits, elements: number): number {
  if (isSoftware) return 1;
  return Math.min(MOST_LANES, maxInvocations, Math.max(LEAST_LANES, powerOfTwo(elements)));
}

/** The least power of two that is not less. */
export function powerOfTwo(count: number): number {
  return 2 ** Math.ceil(Math.log2(count));
}

/** The dispatch of all pieces. */
export function laneKernel({ kernel, arrays, pieces, lanes, helpers, body }: LaneKernel): Dispatch {
  const threads = lanes === 1 ? SOFTWARE_THREADS : lanes;
  const { workgroups, index } = foldWorkgroups(lanes === 1 ? Math.ceil(pieces / threads) : pieces);
  const code = `const LANES = ${lanes}u;
${declare(arrays)}
${helpers}
${lanes === 1 ? ALONE : SHARED}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let piece = ${lanes === 1 ? `${index} * ${threads}u + thread` : index};
  let lane = ${lanes === 1 ? '0u' : 'thread'};
  if (piece >= ${pieces}u) { return; }
${body}
}
`;
  return { kernel, code, bindings: arrays, workgroups };
}

const ALONE = `fn total(value: f32, lane: u32) -> f32 { return value; }
fn largest(value: f32, lane: u32) -> f32 { return value; }`;

const SHARED = `var<workgroup> lane_values: array<f32, LANES>;
${overLanes('total', (a, b) => `${a} + ${b}`)}
${overLanes('largest', (a, b) => `max(${a}, ${b})`)}`;

function overLanes(name: string, combine: (a: string, b: string) => string): string {
  return `fn ${name}(value: f32, lane: u32) -> f32 {
  workgroupBarrier();
  lane_values[lane] = value;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      lane_values[lane] = ${combine('lane_values[lane]', 'lane_values[lane + half]')};
    }
  }
  workgroupBarrier();
  return lane_values[0];
}`;
}
