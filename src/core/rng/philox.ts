// Layer: core (pure). Philox 4×32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as
// 1, 2, 3"): a counter-based generator. Number i of a stream is a function of (seed, stream, i)
// and of nothing else, so any part of a stream can be made anywhere, in any order, on CPU or GPU.
// key     = (seed low 32 bits, seed high 21 bits)
// counter = (block low, block high, stream, 0), where number i comes from block ⌊i/4⌋, lane i mod 4.
// Stream numbers of the project: `streams.ts`.

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;
const TWO_32 = 0x1_0000_0000;

/** Four unsigned 32-bit words. */
export type Words = Uint32Array;

/** High 32 bits of the 64-bit product of two unsigned 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle0 = aHigh * bLow;
  const middle1 = aLow * bHigh;
  const carry = ((aLow * bLow) >>> 16) + (middle0 & 0xffff) + (middle1 & 0xffff);
  return (aHigh * bHigh + (middle0 >>> 16) + (middle1 >>> 16) + (carry >>> 16)) >>> 0;
}

/**
 * One block: ten rounds over the counter `(c0, c1, c2, c3)` with the key `(k0, k1)`, all unsigned
 * 32-bit; writes the four words to `out`.
 */
export function philoxBlock(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Words,
): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** Runs `use(lane values, position of lane 0 in out)` over the blocks that cover start … start+n. */
function forEachBlock(
  seed: number,
  stream: number,
  start: number,
  count: number,
  use: (words: Words, position: number) => void,
): void {
  requireNatural('seed', seed, Number.MAX_SAFE_INTEGER);
  requireNatural('stream', stream, TWO_32 - 1);
  requireNatural('start', start, Number.MAX_SAFE_INTEGER - count);
  const key = [seed % TWO_32, Math.floor(seed / TWO_32)] as const;
  const words = new Uint32Array(4);
  const first = Math.floor(start / 4);
  const last = Math.ceil((start + count) / 4);
  for (let block = first; block < last; block++) {
    philoxBlock([block % TWO_32, Math.floor(block / TWO_32), stream, 0], key, words);
    use(words, block * 4 - start);
  }
}

function requireNatural(name: string, value: number, maximum: number): void {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new RangeError(`${name} is ${value}; it must be a whole number from 0 to ${maximum}.`);
  }
}

/** Uniform of a word: ((w >>> 8) + ½)·2⁻²⁴, never 0 and never 1 in float64. */
function uniform(word: number): number {
  return ((word >>> 8) + 0.5) * 2 ** -24;
}

/** Fills `out` with uniforms in (0, 1): numbers start … start + out.length − 1 of the stream. */
export function philoxUniforms(
  seed: number,
  stream: number,
  start: number,
  out: Float32Array | Float64Array,
): void {
  forEachBlock(seed, stream, start, out.length, (words, position) => {
    for (let lane = 0; lane < 4; lane++) {
      const i = position + lane;
      if (i >= 0 && i < out.length) out[i] = uniform(words[lane]);
    }
  });
}

/**
 * Fills `out` with standard normals: numbers start … start + out.length − 1 of the stream.
 * The words (w₀, w₁) and (w₂, w₃) of a block each give a Box–Muller pair:
 * √(−2 ln u) · cos 2πu′ and √(−2 ln u) · sin 2πu′. Largest magnitude √(50 ln 2) ≈ 5.89.
 */
export function philoxNormals(
  seed: number,
  stream: number,
  start: number,
  out: Float32Array | Float64Array,
): void {
  const normals = new Float64Array(4);
  forEachBlock(seed, stream, start, out.length, (words, position) => {
    for (let pair = 0; pair < 4; pair += 2) {
      const radius = Math.sqrt(-2 * Math.log(uniform(words[pair])));
      const angle = 2 * Math.PI * uniform(words[pair + 1]);
      normals[pair] = radius * Math.cos(angle);
      normals[pair + 1] = radius * Math.sin(angle);
    }
    for (let lane = 0; lane < 4; lane++) {
      const i = position + lane;
      if (i >= 0 && i < out.length) out[i] = normals[lane];
    }
  });
}

/**
 * Fills `out` with whole numbers 0 … below − 1: the high word of w·below (Lemire 2019). The
 * probabilities differ by at most 2⁻³², which no test of fewer than 2³² numbers can see.
 */
export function philoxIntegers(
  seed: number,
  stream: number,
  start: number,
  below: number,
  out: Int32Array | Uint32Array,
): void {
  requireNatural('below', below - 1, out instanceof Int32Array ? 2 ** 31 - 1 : TWO_32 - 2);
  forEachBlock(seed, stream, start, out.length, (words, position) => {
    for (let lane = 0; lane < 4; lane++) {
      const i = position + lane;
      if (i >= 0 && i < out.length) out[i] = multiplyHigh(words[lane], below);
    }
  });
}

/** A permutation of 0 … count − 1: Fisher–Yates on the numbers 0 … count − 2 of the stream. */
export function philoxPermutation(seed: number, stream: number, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const draws = new Float64Array(Math.max(count - 1, 0));
  philoxUniforms(seed, stream, 0, draws);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(draws[count - 1 - last] * (last + 1));
    const moved = order[other];
    order[other] = order[last];
    order[last] = moved;
  }
  return order;
}
