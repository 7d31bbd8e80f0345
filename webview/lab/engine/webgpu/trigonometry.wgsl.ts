// Layer: lab worker, engine (pure text). WGSL `cosine_sine(x)`: (cos x, sin x) for |x| up to 10⁵.
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
