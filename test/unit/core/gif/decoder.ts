// Layer: tests. Reads GIF files as GIF89a says, apart from the code that writes them.

export interface GifFrame {
  /** In hundredths of a second. */
  readonly time: number;
  /** RGB, three bytes a pixel. */
  readonly rgb: Uint8Array;
}

export function decodeGif(file: Uint8Array): {
  width: number;
  height: number;
  /** Of the repetition; 0 is without end, null where nothing is said. */
  loops: number | null;
  frames: GifFrame[];
} {
  let at = 0;
  const byte = (): number => file[at++];
  const word = (): number => byte() | (byte() << 8);
  const text = (length: number): string =>
    String.fromCharCode(...file.subarray(at, (at += length)));
  const blocks = (): number[] => {
    const all: number[] = [];
    for (let length = byte(); length > 0; length = byte())
      all.push(...file.subarray(at, (at += length)));
    return all;
  };
  if (text(6) !== 'GIF89a') throw new Error('It is no GIF89a.');
  const [width, height] = [word(), word()];
  const flags = byte();
  at += 2;
  if ((flags & 0x80) !== 0) throw new Error('Colours for all frames are not expected.');
  let [loops, time]: [number | null, number] = [null, 0];
  const frames: GifFrame[] = [];
  for (;;) {
    const kind = byte();
    if (kind === 0x3b) break;
    if (kind === 0x21) {
      const label = byte();
      if (label === 0xf9) {
        at += 2;
        time = word();
        at += 2;
      } else {
        if (text(byte()) !== 'NETSCAPE2.0') throw new Error('An unknown extension.');
        const [, low, high] = blocks();
        loops = low | (high << 8);
      }
      continue;
    }
    if (kind !== 0x2c) throw new Error(`An unknown block ${kind} at ${at}.`);
    at += 8;
    const colors = 2 ** ((byte() & 7) + 1);
    const palette = file.subarray(at, (at += 3 * colors));
    const bits = byte();
    const rgb = decompressed(blocks(), bits).flatMap((number) => [
      ...palette.subarray(3 * number, 3 * number + 3),
    ]);
    frames.push({ time, rgb: Uint8Array.from(rgb) });
  }
  if (at !== file.length) throw new Error('There is something behind the end.');
  return { width, height, loops, frames };
}

function decompressed(bytes: readonly number[], bits: number): number[] {
  const [clear, end] = [2 ** bits, 2 ** bits + 1];
  const out: number[] = [];
  let table: number[][] = [];
  let width = bits + 1;
  let before: number[] | null = null;
  const reset = (): void => {
    table = Array.from({ length: clear + 2 }, (_, code) => (code < clear ? [code] : []));
    width = bits + 1;
    before = null;
  };
  reset();
  for (let bit = 0; bit + width <= 8 * bytes.length;) {
    let code = 0;
    for (let i = 0; i < width; i++, bit++) code |= ((bytes[bit >> 3] >> (bit & 7)) & 1) << i;
    if (code === end) return out;
    if (code === clear) {
      reset();
      continue;
    }
    const last: number[] | null = before;
    if (code > table.length || (code === table.length && last === null))
      throw new Error(`The code ${code} is not known yet.`);
    const entry: number[] = code < table.length ? table[code] : [...(last ?? []), (last ?? [])[0]];
    out.push(...entry);
    if (last !== null && table.length < 4096) {
      table.push([...last, entry[0]]);
      if (table.length === 2 ** width && width < 12) width++;
    }
    before = entry;
  }
  throw new Error('There is no end of the pixels.');
}
