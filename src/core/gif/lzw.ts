// Layer: core (pure). The compression of GIF: LZW with codes of growing width (GIF89a, appendix F).

/** Codes have at most so many bits. */
const MOST_BITS = 12;
const MOST_CODES = 2 ** MOST_BITS;
/** Bytes of a sub-block. */
const BLOCK = 255;

/**
 * Numbers of colours as the data of an image: the least code size, sub-blocks, and the empty block
 * at their end.
 * @param bits of a number, 2 to 8
 */
export function compressedPixels(pixels: Uint8Array, bits: number): Uint8Array {
  const out = new SubBlocks();
  const clear = 2 ** bits;
  let width = bits + 1;
  let next = clear + 2;
  /** Code of a known string followed by a number: the key is code × 256 + number. */
  let known = new Map<number, number>();
  out.put(clear, width);
  let code = pixels[0];
  for (let i = 1; i < pixels.length; i++) {
    const key = code * 256 + pixels[i];
    const longer = known.get(key);
    if (longer !== undefined) {
      code = longer;
      continue;
    }
    out.put(code, width);
    code = pixels[i];
    if (next === MOST_CODES) {
      out.put(clear, width);
      known = new Map();
      [width, next] = [bits + 1, clear + 2];
      continue;
    }
    known.set(key, next);
    // The reader learns a code one step later than it is made here.
    if (next === 2 ** width) width++;
    next++;
  }
  out.put(code, width);
  out.put(clear + 1, width);
  return Uint8Array.from([bits, ...out.bytes()]);
}

/** Codes from their lowest bit on, in blocks that begin with their length. */
class SubBlocks {
  private readonly whole: number[] = [];
  private block: number[] = [];
  private waiting = 0;
  private waitingBits = 0;

  put(code: number, width: number): void {
    this.waiting |= code << this.waitingBits;
    this.waitingBits += width;
    while (this.waitingBits >= 8) {
      this.byte(this.waiting & 0xff);
      this.waiting >>= 8;
      this.waitingBits -= 8;
    }
  }

  /** All blocks, the empty one at their end. */
  bytes(): readonly number[] {
    if (this.waitingBits > 0) this.byte(this.waiting);
    [this.waiting, this.waitingBits] = [0, 0];
    this.endBlock();
    this.whole.push(0);
    return this.whole;
  }

  private byte(value: number): void {
    this.block.push(value);
    if (this.block.length === BLOCK) this.endBlock();
  }

  private endBlock(): void {
    if (this.block.length === 0) return;
    this.whole.push(this.block.length, ...this.block);
    this.block = [];
  }
}
