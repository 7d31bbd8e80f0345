// Layer: lab worker, engine (pure text). Elementary functions as exact as float32 allows.
// WGSL `cosine_sine(x)`: (cos x, sin x) for |x| up to 10⁵.
// WGSL promises only 2⁻¹¹ within [−π, π] and nothing beyond, where timesteps times frequencies
// are. The quarter turns are taken off in three parts (Cody & Waite 1980), the first two short
// enough that their products with the count are exact; Taylor series do the rest.

const QUARTER = Math.PI / 2;
/** Eight bits each, and what is left. */
const FIRST = Math.round(QUARTER * 2 ** 7) / 2 ** 7;
const SECOND = Math.round((QUARTER - FIRST) * 2 ** 19) / 2 ** 19;
const THIRD = QUARTER - FIRST - SECOND;

export const TRIGONOMETRY_WGSL = /* wgsl */ `
fn cosine_sine(x: f32) -> vec2<f32> {
  let turns = round(x * ${1 / QUARTER});
  let a = ((x - turns * ${FIRST}) - turns * ${SECOND}) - turns * ${THIRD};
  let q = a * a;
  let sine = a * (1.0 + q * (-1.0 / 6.0 + q * (1.0 / 120.0 + q * (-1.0 / 5040.0
    + q * (1.0 / 362880.0)))));
  let cosine = 1.0 + q * (-0.5 + q * (1.0 / 24.0 + q * (-1.0 / 720.0 + q * (1.0 / 40320.0
    + q * (-1.0 / 3628800.0)))));
  let quadrant = u32(i32(turns)) & 3u;
  var result = select(vec2<f32>(cosine, sine), vec2<f32>(sine, cosine), (quadrant & 1u) == 1u);
  if (quadrant == 1u || quadrant == 2u) { result.x = -result.x; }
  if (quadrant >= 2u) { result.y = -result.y; }
  return result;
}
`;

/** `natural_logarithm(x)` for normal x > 0; WGSL's own may be off by 2⁻²¹ near 1. As
 *  e·ln 2 + 2·atanh((f − 1)/(f + 1)) with x = f·2^e and f in [1/√2, √2). */
export const LOGARITHM_WGSL = /* wgsl */ `
fn natural_logarithm(x: f32) -> f32 {
  let parts = frexp(x);
  let is_small = parts.fract < ${Math.SQRT1_2};
  let f = select(parts.fract, 2.0 * parts.fract, is_small);
  let exponent = f32(select(parts.exp, parts.exp - 1, is_small));
  let z = (f - 1.0) / (f + 1.0);
  let q = z * z;
  let series = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0))));
  return exponent * ${Math.LN2} + 2.0 * z * series;
}
`;
