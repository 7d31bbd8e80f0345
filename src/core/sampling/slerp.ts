// Layer: core (pure). Spherical interpolation (Shoemake 1985; for latents White 2016): on the way from
// one standard normal array to another the norm stays what a normal array's is, where a straight line
// would pass through arrays that are too short and so too little noise for the network.

/** Below this sine of the angle the two are parallel, and the arc is a line. */
const PARALLEL = 1e-6;

/** sin((1−w)Ω)/sin Ω·a + sin(wΩ)/sin Ω·b with Ω the angle between a and b; w from 0 (a) to 1 (b). */
export function slerp(a: Float32Array, b: Float32Array, w: number): Float32Array {
  const [fromA, fromB] = slerpWeights(angle(a, b), w);
  return a.map((value, i) => fromA * value + fromB * b[i]);
}

function slerpWeights(omega: number, w: number): readonly [number, number] {
  const sine = Math.sin(omega);
  if (sine < PARALLEL) return [1 - w, w];
  return [Math.sin((1 - w) * omega) / sine, Math.sin(w * omega) / sine];
}

function angle(a: Float32Array, b: Float32Array): number {
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  return Math.acos(Math.min(1, Math.max(-1, cosine)));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
