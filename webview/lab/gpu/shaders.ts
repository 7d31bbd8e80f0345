// Layer: worker (pure text). WGSL of the `Algebra` on GPU buffers: one kernel per operation of
// `src/core/sampling/contract.ts`. All arithmetic is float32; coefficients arrive rounded to
// float32. Workgroups lie in rows, because one dimension holds at most 65,535 of them.

import { PHILOX_WGSL } from './philox.wgsl';

/** Invocations of a workgroup. */
export const GROUP = 256;
/** Terms that one `combine` dispatch takes: with the result seven of the eight buffers WebGPU guarantees. */
export const MOST_TERMS = 6;

/** Size of every kernel's uniform block in bytes; each declares the part that it reads. */
export const UNIFORM_BYTES = 48;

const INDEX = /* wgsl */ `
fn linear_index(group: vec3<u32>, groups: vec3<u32>, lane: u32) -> u32 {
  return (group.y * groups.x + group.x) * ${GROUP}u + lane;
}
`;

const INPUTS = /* wgsl */ `
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
`;

/** Σ cᵢ·xᵢ over `terms` arrays. Uniforms: length, 3 words of padding, c₀ … c₇. */
export function combineKernel(terms: number): string {
  const indices = Array.from({ length: terms }, (_, i) => i);
  const arrays = indices.map(
    (i) => `@group(0) @binding(${i + 2}) var<storage, read> x${i}: array<f32>;`,
  );
  const sum = indices.map((i) => `uniforms.c[${i >> 2}][${i & 3}] * x${i}[i]`).join(' + ');
  return /* wgsl */ `
struct Uniforms { length: u32, c: array<vec4<f32>, 2> }
@group(0) @binding(0) var<uniform> uniforms: Uniforms;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;
${arrays.join('\n')}
${INDEX}
@compute @workgroup_size(${GROUP})
fn main(${INPUTS}) {
  let i = linear_index(group, groups, lane);
  if (i < uniforms.length) {
    result[i] = ${sum};
  }
}
`;
}

/** min(max(x, −range), range). Uniforms: length, range. */
export const CLAMP_KERNEL = /* wgsl */ `
struct Uniforms { length: u32, range: f32 }
@group(0) @binding(0) var<uniform> uniforms: Uniforms;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
${INDEX}
@compute @workgroup_size(${GROUP})
fn main(${INPUTS}) {
  let i = linear_index(group, groups, lane);
  if (i < uniforms.length) {
    result[i] = min(max(x[i], -uniforms.range), uniforms.range);
  }
}
`;

/** mask·a + (1−mask)·b. Uniforms: length. */
export const BLEND_KERNEL = /* wgsl */ `
struct Uniforms { length: u32 }
@group(0) @binding(0) var<uniform> uniforms: Uniforms;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;
@group(0) @binding(2) var<storage, read> mask: array<f32>;
@group(0) @binding(3) var<storage, read> a: array<f32>;
@group(0) @binding(4) var<storage, read> b: array<f32>;
${INDEX}
@compute @workgroup_size(${GROUP})
fn main(${INPUTS}) {
  let i = linear_index(group, groups, lane);
  if (i < uniforms.length) {
    let m = mask[i];
    result[i] = m * a[i] + (1.0 - m) * b[i];
  }
}
`;

/**
 * Dynamic thresholding, one workgroup per sample. The bits of |x| order as |x| does, so the
 * order statistic of rank `rank` is found exactly by a radix select, eight bits at a time; the
 * next one is the smallest magnitude above it, or itself when it occurs often enough.
 * Uniforms: samples, sample size, rank, fraction towards the next rank, maximum.
 */
export const THRESHOLD_KERNEL = /* wgsl */ `
struct Uniforms { samples: u32, size: u32, rank: u32, fraction: f32, maximum: f32 }
@group(0) @binding(0) var<uniform> uniforms: Uniforms;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;

var<workgroup> counts: array<atomic<u32>, 256>;
var<workgroup> chosen_prefix: u32;
var<workgroup> chosen_rank: u32;
var<workgroup> not_above: atomic<u32>;
var<workgroup> next_above: atomic<u32>;

fn magnitude(i: u32) -> u32 {
  return bitcast<u32>(x[i]) & 0x7fffffffu;
}

@compute @workgroup_size(${GROUP})
fn main(${INPUTS}) {
  let sample = group.y * groups.x + group.x;
  if (sample >= uniforms.samples) {
    return;
  }
  let start = sample * uniforms.size;
  let end = start + uniforms.size;
  if (lane == 0u) {
    chosen_prefix = 0u;
    chosen_rank = uniforms.rank;
    atomicStore(&not_above, 0u);
    atomicStore(&next_above, 0x7f800000u);
  }
  var known = 0u;
  for (var shift = 24i; shift >= 0i; shift -= 8i) {
    let s = u32(shift);
    atomicStore(&counts[lane], 0u);
    workgroupBarrier();
    let prefix = chosen_prefix;
    for (var i = start + lane; i < end; i += ${GROUP}u) {
      let bits = magnitude(i);
      if ((bits & known) == prefix) {
        atomicAdd(&counts[(bits >> s) & 0xffu], 1u);
      }
    }
    workgroupBarrier();
    if (lane == 0u) {
      var left = chosen_rank;
      var bin = 0u;
      for (; bin < 255u; bin++) {
        let here = atomicLoad(&counts[bin]);
        if (left < here) {
          break;
        }
        left -= here;
      }
      chosen_rank = left;
      chosen_prefix = prefix | (bin << s);
    }
    known |= 0xffu << s;
    workgroupBarrier();
  }
  let selected = chosen_prefix;
  for (var i = start + lane; i < end; i += ${GROUP}u) {
    let bits = magnitude(i);
    if (bits <= selected) {
      atomicAdd(&not_above, 1u);
    } else {
      atomicMin(&next_above, bits);
    }
  }
  workgroupBarrier();
  let below = bitcast<f32>(selected);
  var above = below;
  if (atomicLoad(&not_above) <= uniforms.rank + 1u && uniforms.rank + 1u < uniforms.size) {
    above = bitcast<f32>(atomicLoad(&next_above));
  }
  let quantile = below + uniforms.fraction * (above - below);
  let limit = min(max(quantile, 1.0), uniforms.maximum);
  for (var i = start + lane; i < end; i += ${GROUP}u) {
    result[i] = min(max(x[i], -limit), limit) / limit;
  }
}
`;

/**
 * Numbers of a stream of the counter-based generator, four to an invocation. Uniforms: length,
 * stream, key (low, high), first block (low, high), numbers of the first block to leave out.
 */
export const NORMALS_KERNEL = generatorKernel('f32', 'normals');

/** As {@link NORMALS_KERNEL}, the words themselves: for tests of the integers. */
export const WORDS_KERNEL = generatorKernel('u32', 'philox');

function generatorKernel(type: 'f32' | 'u32', generate: 'normals' | 'philox'): string {
  return /* wgsl */ `
struct Uniforms { length: u32, stream: u32, key: vec2<u32>, first: vec2<u32>, skipped: u32 }
@group(0) @binding(0) var<uniform> uniforms: Uniforms;
@group(0) @binding(1) var<storage, read_write> result: array<${type}>;
${PHILOX_WGSL}
${INDEX}
@compute @workgroup_size(${GROUP})
fn main(${INPUTS}) {
  let invocation = linear_index(group, groups, lane);
  let low = uniforms.first.x + invocation;
  let carry = select(0u, 1u, low < invocation);
  let numbers = ${generate}(vec2<u32>(low, uniforms.first.y + carry), uniforms.stream, uniforms.key);
  for (var j = 0u; j < 4u; j++) {
    // Wraps to a huge number, which is out of range too, for what is left out.
    let i = invocation * 4u + j - uniforms.skipped;
    if (i < uniforms.length) {
      result[i] = numbers[j];
    }
  }
}
`;
}
