// Layer: core (pure). PyTorch's CPU generator: mt19937 (Matsumoto & Nishimura 1998) and the ways
// in which PyTorch makes rand, randint, randperm and randn of it. Integers and uniforms are exact;
// normals agree to about 1e-6, because PyTorch takes logarithm, cosine and sine in float32.

const STATE_LENGTH = 624;
const SHIFT_LENGTH = 397;
const TWO_MINUS_24 = 2 ** -24;
const TWO_MINUS_53 = 2 ** -53;

/** From this length on `randn` fills blocks of 16; below it draws one pair after the other. */
const BLOCK = 16;

/** From this range on `randint` takes 64 bits a number, so that the remainder is hardly skewed. */
const WIDE_RANGE = 2 ** 28;

/** A generator that was asked for what PyTorch does not have. */
export class TorchGeneratorError extends RangeError {
  override readonly name = 'TorchGeneratorError';
}

/** Everything that determines the numbers to come; plain JSON. */
export interface TorchGeneratorState {
  readonly words: number[];
  /** Index of the next word; 624 when the words are used up. */
  readonly next: number;
  /** Second normal of a double-precision pair, still to be given out. */
  readonly cachedNormal: number | null;
}

export class TorchGenerator {
  private readonly words = new Uint32Array(STATE_LENGTH);
  private next = STATE_LENGTH;
  private cachedNormal: number | null = null;

  /**
   * As `torch.manual_seed(seed)`: a whole number; of its two's complement only the low 32 bits
   * count. @throws {TorchGeneratorError} for a seed that a double cannot hold exactly.
   */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      throw new TorchGeneratorError(
        `seed is ${seed}; it must be a whole number of magnitude below 2^53.`,
      );
    }
    this.words[0] = Number(BigInt.asUintN(32, BigInt(seed)));
    for (let i = 1; i < STATE_LENGTH; i++) {
      const previous = this.words[i - 1] ^ (this.words[i - 1] >>> 30);
      this.words[i] = Math.imul(1812433253, previous) + i;
    }
  }

  /** Continues where {@link state} was taken. @throws {TorchGeneratorError} for a damaged state. */
  static fromState(state: TorchGeneratorState): TorchGenerator {
    const { words, next, cachedNormal } = state;
    if (words.length !== STATE_LENGTH || !(next >= 0 && next <= STATE_LENGTH)) {
      throw new TorchGeneratorError(
        `A generator state has ${STATE_LENGTH} words and a position from 0 to ${STATE_LENGTH}.`,
      );
    }
    const generator = new TorchGenerator(0);
    generator.words.set(words);
    generator.next = next;
    generator.cachedNormal = cachedNormal;
    return generator;
  }

  state(): TorchGeneratorState {
    return { words: [...this.words], next: this.next, cachedNormal: this.cachedNormal };
  }

  /** The next 32 random bits. */
  random32(): number {
    if (this.next >= STATE_LENGTH) this.refill();
    let y = this.words[this.next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  private refill(): void {
    const { words } = this;
    for (let i = 0; i < STATE_LENGTH; i++) {
      const y = (words[i] & 0x80000000) | (words[(i + 1) % STATE_LENGTH] & 0x7fffffff);
      words[i] = words[(i + SHIFT_LENGTH) % STATE_LENGTH] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.next = 0;
  }

  /** 64 random bits, high word first, modulo `range`. */
  private remainder64(range: number): number {
    const high = BigInt(this.random32());
    const bits = (high << 32n) | BigInt(this.random32());
    return Number(bits % BigInt(range));
  }

  /** A float32 uniform in [0, 1): 24 bits. */
  private uniform24(): number {
    return (this.random32() & 0xffffff) * TWO_MINUS_24;
  }

  /** A float64 uniform in [0, 1): the low 53 of 64 bits, high word first. */
  private uniform53(): number {
    const high = this.random32();
    const low = this.random32();
    return ((high & 0x1fffff) * 2 ** 32 + low) * TWO_MINUS_53;
  }

  /** `torch.rand(n)`. */
  rand(n: number): Float32Array {
    return Float32Array.from({ length: n }, () => this.uniform24());
  }

  /**
   * `torch.randint(low, high, (n,))`; ranges from 2²⁸ on take 64 random bits, high word first, as
   * in PyTorch of today (1.13 did so from 2³² on).
   */
  randint(low: number, high: number, n: number): number[] {
    const range = high - low;
    const whole = Number.isSafeInteger(low) && Number.isSafeInteger(high);
    if (!whole || range < 1 || !Number.isSafeInteger(range)) {
      throw new TorchGeneratorError(
        `randint from ${low} to ${high}: both must be whole, high above low, by less than 2^53.`,
      );
    }
    const draw = range < WIDE_RANGE ? () => this.random32() % range : () => this.remainder64(range);
    return Array.from({ length: n }, () => low + draw());
  }

  /** `torch.randperm(n)` for n < 2³². */
  randperm(n: number): number[] {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < n - 1; i++) {
      const other = i + (this.random32() % (n - i));
      [order[i], order[other]] = [order[other], order[i]];
    }
    return order;
  }

  /** `torch.randn(n)` in float32. */
  randn(n: number): Float32Array {
    if (n < BLOCK) return Float32Array.from({ length: n }, () => this.pairedNormal());
    const values = this.rand(n);
    for (let start = 0; start + BLOCK <= n; start += BLOCK) boxMullerBlock(values, start);
    if (n % BLOCK !== 0) {
      // The tail is recomputed from fresh uniforms over the last 16 entries.
      values.set(this.rand(BLOCK), n - BLOCK);
      boxMullerBlock(values, n - BLOCK);
    }
    return values;
  }

  /** One of a pair of normals made in float64; the other is kept for the next call. */
  private pairedNormal(): number {
    if (this.cachedNormal !== null) {
      const kept = this.cachedNormal;
      this.cachedNormal = null;
      return kept;
    }
    const angle = 2 * Math.PI * this.uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-this.uniform53()));
    this.cachedNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

const TWO_PI = Math.fround(2 * Math.PI);

/**
 * Box–Muller on 16 uniforms in place: entry j is paired with entry j + 8. PyTorch takes every
 * step in float32; the angle's rounding is what shows most, by up to 1e-6 in the result.
 */
function boxMullerBlock(values: Float32Array, start: number): void {
  for (let j = start; j < start + BLOCK / 2; j++) {
    const radius = Math.sqrt(-2 * Math.log(1 - values[j]));
    const angle = Math.fround(TWO_PI * values[j + BLOCK / 2]);
    values[j] = radius * Math.cos(angle);
    values[j + BLOCK / 2] = radius * Math.sin(angle);
  }
}
