// Layer: worker (pure text). WGSL of the noising view. The compute kernel makes the same normals
// as `src/core/rng/philox.ts`: integers exactly, then Box–Muller in float32 with its own
// logarithm, sine and cosine, because WGSL promises only 2⁻¹¹ for sin and cos and an absolute 2⁻²¹
// for log near 1. With them the normals agree with the float64 reference to 2·10⁻⁶.

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

fn multiply_high(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle_0 = a_high * b_low;
  let middle_1 = a_low * b_high;
  let carry = ((a_low * b_low) >> 16u) + (middle_0 & 0xffffu) + (middle_1 & 0xffffu);
  return a_high * b_high + (middle_0 >> 16u) + (middle_1 >> 16u) + (carry >> 16u);
}

fn philox(block: u32) -> vec4<u32> {
  var c = vec4<u32>(block, 0u, parameters.stream, 0u);
  var k = vec2<u32>(parameters.seed_low, parameters.seed_high);
  for (var round = 0; round < 10; round++) {
    let high_0 = multiply_high(0xd2511f53u, c.x);
    let high_1 = multiply_high(0xcd9e8d57u, c.z);
    c = vec4<u32>(high_1 ^ c.y ^ k.x, 0xcd9e8d57u * c.z, high_0 ^ c.w ^ k.y, 0xd2511f53u * c.x);
    k += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

// ln u for u = (k + 1/2) / 2^24, k < 2^24, as e ln 2 + ln(1 - d) with 1 - d in [1/2, 1).
// ln(1 - d) = -2 atanh(d / (2 - d)); d is exact, also next to u = 1.
fn log_uniform(k: u32) -> f32 {
  var exponent = 0.0;
  var d = (f32(0xffffffu - k) + 0.5) * 0x1p-24;
  if (k < 0x800000u) {
    let parts = frexp((f32(k) + 0.5) * 0x1p-24);
    exponent = f32(parts.exp);
    d = 1.0 - parts.fract;
  }
  let z = d / (2.0 - d);
  let q = z * z;
  let series = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0
    + q * (1.0 / 11.0 + q * (1.0 / 13.0 + q * (1.0 / 15.0)))))));
  return exponent * 0.6931471805599453 - 2.0 * z * series;
}

// (cos, sin) of 2 pi (k + 1/2) / 2^24: the octant from the upper three bits, Taylor within it.
fn turn(k: u32) -> vec2<f32> {
  let octant = k >> 21u;
  var fraction = (f32(k & 0x1fffffu) + 0.5) * 0x1p-21;
  if ((octant & 1u) == 1u) {
    fraction = 1.0 - fraction;
  }
  let a = fraction * 0.7853981633974483;
  let q = a * a;
  let sine = a * (1.0 + q * (-1.0 / 6.0 + q * (1.0 / 120.0 + q * (-1.0 / 5040.0
    + q * (1.0 / 362880.0)))));
  let cosine = 1.0 + q * (-0.5 + q * (1.0 / 24.0 + q * (-1.0 / 720.0 + q * (1.0 / 40320.0
    + q * (-1.0 / 3628800.0)))));
  let swapped = octant == 1u || octant == 2u || octant == 5u || octant == 6u;
  var result = select(vec2<f32>(cosine, sine), vec2<f32>(sine, cosine), swapped);
  if (octant >= 2u && octant <= 5u) {
    result.x = -result.x;
  }
  if (octant >= 4u) {
    result.y = -result.y;
  }
  return result;
}

fn normals(block: u32) -> vec4<f32> {
  let words = philox(block) >> vec4<u32>(8u);
  let first = sqrt(-2.0 * log_uniform(words.x)) * turn(words.y);
  let second = sqrt(-2.0 * log_uniform(words.z)) * turn(words.w);
  return vec4<f32>(first, second);
}

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
  let epsilon = normals(block);
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
