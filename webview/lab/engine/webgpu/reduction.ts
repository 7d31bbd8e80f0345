// Layer: lab worker, engine. Sums over the middle axis, [outer, middle, inner] → [outer, inner], of
// any WGSL expression. The order of the additions is fixed: each invocation sums rows that are a
// fixed distance apart, a workgroup adds its invocations up as a tree, and where rows are many
// several workgroups share them and a second dispatch adds what they found.

import type { Tensor } from '../graph/graph';
import { foldWorkgroups, type Binding, type Dispatch, type GpuPlacement } from './dispatch';

const WORKGROUP = 256;

/** Rows that one invocation sums before more workgroups are put to work. */
const ROWS_EACH = 64;
const MOST_CHUNKS = 256;

export interface Reduction {
  readonly kernel: string;
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
  /** Read as `a`, `b`, `c` in `value`, as arrays of f32. */
  readonly inputs: readonly Tensor[];
  /** WGSL of one term, given `i`, its index in [outer, middle, inner]. */
  readonly value: string;
  /** WGSL factor of the sums; 1 unless given. */
  readonly factor?: string;
  readonly to: Tensor;
}

/** One or two dispatches. */
export function reduction(gpu: GpuPlacement, wanted: Reduction): readonly Dispatch[] {
  const { kernel, outer, middle, inner, inputs, value, factor = '1.0', to } = wanted;
  const inputBindings = inputs.map((of): Binding => ({ of, access: 'read' }));
  const columns = Math.min(64, 2 ** Math.ceil(Math.log2(inner)));
  const lines = WORKGROUP / columns;
  const chunks = Math.min(MOST_CHUNKS, Math.ceil(middle / (lines * ROWS_EACH)));
  const stage = { outer, inner, columns };
  if (chunks === 1) {
    const bindings: Binding[] = [...inputBindings, { of: to, access: 'read_write' }];
    return [{ kernel, bindings, ...sums({ ...stage, middle, chunks: 1, value, factor, inputs }) }];
  }
  const partial = gpu.scratch(outer * chunks * inner);
  return [
    {
      kernel,
      bindings: [...inputBindings, { of: partial, access: 'read_write' }],
      ...sums({ ...stage, middle, chunks, value, factor: '1.0', inputs }),
    },
    {
      kernel: `${kernel}_total`,
      bindings: [
        { of: partial, access: 'read' },
        { of: to, access: 'read_write' },
      ],
      ...sums({ ...stage, middle: chunks, chunks: 1, value: 'a[i]', factor, inputs: [partial] }),
    },
  ];
}

interface Stage {
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
  /** Columns of a workgroup, a power of two. */
  readonly columns: number;
  /** Workgroups that share the rows; the result is [outer, chunks, inner]. */
  readonly chunks: number;
  readonly value: string;
  readonly factor: string;
  readonly inputs: readonly unknown[];
}

function sums(stage: Stage): Pick<Dispatch, 'code' | 'workgroups'> {
  const { outer, middle, inner, columns, chunks, value, factor, inputs } = stage;
  const lines = WORKGROUP / columns;
  const tiles = Math.ceil(inner / columns);
  const { workgroups, index } = foldWorkgroups(outer * chunks * tiles);
  const arrays = inputs.map(
    (_, n) => `@group(0) @binding(${n}) var<storage, read> ${'abc'[n]}: array<f32>;`,
  );
  const code = `${arrays.join('\n')}
@group(0) @binding(${inputs.length}) var<storage, read_write> y: array<f32>;
var<workgroup> part: array<f32, ${WORKGROUP}>;

fn term(i: u32) -> f32 { return ${value}; }

@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let number = ${index};
  let column = (number % ${tiles}u) * ${columns}u + local % ${columns}u;
  let chunk = (number / ${tiles}u) % ${chunks}u;
  let outer = number / ${tiles * chunks}u;
  let start = (outer * ${middle}u) * ${inner}u + column;
  var sum = 0.0;
  if (column < ${inner}u && outer < ${outer}u) {
    for (var row = chunk * ${lines}u + local / ${columns}u; row < ${middle}u; row += ${lines * chunks}u) {
      sum += term(start + row * ${inner}u);
    }
  }
  part[local] = sum;
  for (var half = ${WORKGROUP / 2}u; half >= ${columns}u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { part[local] += part[local + half]; }
  }
  if (local < ${columns}u && column < ${inner}u && outer < ${outer}u) {
    y[(outer * ${chunks}u + chunk) * ${inner}u + column] = ${factor} * part[local];
  }
}`;
  return { code, workgroups };
}
