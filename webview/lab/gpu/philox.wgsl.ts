// Layer: worker (pure text). WGSL of the counter-based generator: the same numbers as
// `src/core/rng/philox.ts`. Integers exactly, then Box–Muller in float32 with its own logarithm,
// sine and cosine, because WGSL promises only 2⁻¹¹ for sin and cos and an absolute 2⁻²¹ for log
// near 1. With them a normal z agrees with the float64 reference to 5·10⁻⁷ · max(|z|, 1).

/**
 * `philox(block, stream, key)`: the four words of a block; block and key are (low, high).
 * `normals(block, stream, key)`: its four standard normals.
 */
export const PHILOX_WGSL = /* wgsl */ `
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

fn philox(block: vec2<u32>, stream: u32, key: vec2<u32>) -> vec4<u32> {
  var c = vec4<u32>(block, stream, 0u);
  var k = key;
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

fn normals(block: vec2<u32>, stream: u32, key: vec2<u32>) -> vec4<f32> {
  let words = philox(block, stream, key) >> vec4<u32>(8u);
  let first = sqrt(-2.0 * log_uniform(words.x)) * turn(words.y);
  let second = sqrt(-2.0 * log_uniform(words.z)) * turn(words.w);
  return vec4<f32>(first, second);
}
`;
