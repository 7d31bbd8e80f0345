// Layer: worker (pure text). WGSL of the noising view: a compute kernel that makes x_t of a whole
// picture with the shared generator (`../gpu/philox.wgsl.ts`) and counts its values, and the
// render shaders that draw what it made.

import { PHILOX_WGSL } from '../gpu/philox.wgsl';

/** Numbers that one workgroup makes: 64 invocations, one Philox block of four numbers each. */
export const WORKGROUP_NUMBERS = 256;
export const HISTOGRAM_BINS = 256;
/** The histogram covers [−range, range]. */
export const HISTOGRAM_RANGE = 4;
/** Half-width of what a point cloud shows, in units of x. */
export const POINT_RANGE = 3.5;

/** Layout of `Parameters` below, in 32-bit words. */
export const PARAMETER_WORDS = 12;

const PARAMETERS = /* wgsl */ `
struct Parameters {
  seed_low: u32,
  seed_high: u32,
  stream: u32,
  count: u32,
  signal: f32,
  noise: f32,
  width: u32,
  height: u32,
  left: f32,
  top: f32,
  scale: f32,
  radius: f32,
}
@group(0) @binding(0) var<uniform> parameters: Parameters;
`;

export const NOISING_KERNEL = /* wgsl */ `
${PARAMETERS}
@group(0) @binding(1) var<storage, read> clean: array<f32>;
@group(0) @binding(2) var<storage, read_write> noisy: array<f32>;
@group(0) @binding(3) var<storage, read_write> counts: array<atomic<u32>, ${HISTOGRAM_BINS}>;

var<workgroup> local_counts: array<atomic<u32>, ${HISTOGRAM_BINS}>;

${PHILOX_WGSL}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  for (var bin = lane; bin < ${HISTOGRAM_BINS}u; bin += 64u) {
    atomicStore(&local_counts[bin], 0u);
  }
  workgroupBarrier();
  let block = (group.y * groups.x + group.x) * 64u + lane;
  let key = vec2<u32>(parameters.seed_low, parameters.seed_high);
  let epsilon = normals(vec2<u32>(block, 0u), parameters.stream, key);
  for (var i = 0u; i < 4u; i++) {
    let index = block * 4u + i;
    if (index < parameters.count) {
      let value = parameters.signal * clean[index] + parameters.noise * epsilon[i];
      noisy[index] = value;
      let bin = floor((value + ${HISTOGRAM_RANGE}.0) * ${HISTOGRAM_BINS / (2 * HISTOGRAM_RANGE)}.0);
      if (bin >= 0.0 && bin < ${HISTOGRAM_BINS}.0) {
        atomicAdd(&local_counts[u32(bin)], 1u);
      }
    }
  }
  workgroupBarrier();
  for (var bin = lane; bin < ${HISTOGRAM_BINS}u; bin += 64u) {
    let found = atomicLoad(&local_counts[bin]);
    if (found > 0u) {
      atomicAdd(&counts[bin], found);
    }
  }
}
`;

/** Draws x_t as an image: [−1, 1] becomes black to white, nearest neighbour. */
export const IMAGE_SHADER = /* wgsl */ `
${PARAMETERS}
@group(0) @binding(1) var<storage, read> noisy: array<f32>;

@vertex
fn corner(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
  return vec4<f32>(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment
fn paint(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
  let place = (position.xy - vec2<f32>(parameters.left, parameters.top)) / parameters.scale;
  let limit = vec2<u32>(parameters.width - 1u, parameters.height - 1u);
  let pixel = min(vec2<u32>(max(place, vec2<f32>(0.0))), limit);
  let start = (pixel.y * parameters.width + pixel.x) * 3u;
  let x = vec3<f32>(noisy[start], noisy[start + 1u], noisy[start + 2u]);
  return vec4<f32>(clamp(x * 0.5 + 0.5, vec3<f32>(0.0), vec3<f32>(1.0)), 1.0);
}
`;

/** Draws x_t as a cloud of soft dots on a transparent ground, readable in light and dark themes. */
export const POINT_SHADER = /* wgsl */ `
${PARAMETERS}
@group(0) @binding(1) var<storage, read> noisy: array<f32>;

struct Dot {
  @builtin(position) position: vec4<f32>,
  @location(0) offset: vec2<f32>,
}

@vertex
fn corner(@builtin(vertex_index) index: u32, @builtin(instance_index) point: u32) -> Dot {
  let offset = vec2<f32>(f32(index & 1u), f32(index >> 1u)) * 2.0 - 1.0;
  let centre = vec2<f32>(noisy[point * 2u], noisy[point * 2u + 1u]) / ${POINT_RANGE};
  var dot: Dot;
  dot.position = vec4<f32>(centre + offset * parameters.radius, 0.0, 1.0);
  dot.offset = offset;
  return dot;
}

@fragment
fn paint(dot: Dot) -> @location(0) vec4<f32> {
  let opacity = 0.75 * (1.0 - smoothstep(0.45, 1.0, length(dot.offset)));
  return vec4<f32>(vec3<f32>(0.2, 0.53, 0.93) * opacity, opacity);
}
`;
