// Layer: core (pure). At most 256 colours for a picture: its own where there are no more, else the means
// of the boxes of a median cut (Heckbert 1982) over colours of 5 bits a channel.

/** Colours that a GIF frame can have. */
export const MOST_COLORS = 256;
const BITS = 5;
const SHIFT = 8 - BITS;
const CELLS = 2 ** (3 * BITS);

export interface Indexed {
  /** RGB, three bytes a colour. */
  readonly palette: Uint8Array;
  /** Number of its colour for every pixel. */
  readonly pixels: Uint8Array;
}

/** @param rgb three bytes a pixel */
export function indexed(rgb: Uint8Array): Indexed {
  return exact(rgb) ?? quantised(rgb);
}

/** Null with more than 256 colours. */
function exact(rgb: Uint8Array): Indexed | null {
  const numbers = new Map<number, number>();
  const pixels = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < pixels.length; i++) {
    const color = (rgb[3 * i] << 16) | (rgb[3 * i + 1] << 8) | rgb[3 * i + 2];
    let number = numbers.get(color);
    if (number === undefined) {
      if (numbers.size === MOST_COLORS) return null;
      number = numbers.size;
      numbers.set(color, number);
    }
    pixels[i] = number;
  }
  const colors = [...numbers.keys()].flatMap((color) => [color >> 16, color >> 8, color]);
  return { palette: Uint8Array.from(colors, (value) => value & 0xff), pixels };
}

/** Pixels of the same 5 bits a channel: how many, and the sum of each channel. */
interface Histogram {
  readonly counts: Uint32Array;
  readonly sums: readonly Float64Array[];
}

/** Cells of the histogram that share a colour. */
interface Box {
  readonly cells: readonly number[];
  readonly count: number;
  /** Channel along which it is widest, and how wide it is there. */
  readonly channel: number;
  readonly width: number;
}

function quantised(rgb: Uint8Array): Indexed {
  const histogram = histogramOf(rgb);
  const { counts, sums } = histogram;
  const used = Array.from(counts.keys()).filter((cell) => counts[cell] > 0);
  const boxes = [boxOf(used, histogram)];
  while (boxes.length < MOST_COLORS) {
    const at = boxes.reduce(
      (best, box, i) => (box.width * box.count > boxes[best].width * boxes[best].count ? i : best),
      0,
    );
    if (boxes[at].width === 0) break;
    boxes.splice(at, 1, ...halves(boxes[at], histogram));
  }
  const palette = new Uint8Array(3 * boxes.length);
  const numbers = new Uint8Array(CELLS);
  boxes.forEach(({ cells, count }, number) => {
    sums.forEach((sum, channel) => {
      const total = cells.reduce((all, cell) => all + sum[cell], 0);
      palette[3 * number + channel] = Math.round(total / count);
    });
    for (const cell of cells) numbers[cell] = number;
  });
  const pixels = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = numbers[cellOf(rgb, i)];
  return { palette, pixels };
}

function histogramOf(rgb: Uint8Array): Histogram {
  const counts = new Uint32Array(CELLS);
  const sums = [0, 1, 2].map(() => new Float64Array(CELLS));
  for (let i = 0; i < rgb.length / 3; i++) {
    const cell = cellOf(rgb, i);
    counts[cell]++;
    sums.forEach((sum, channel) => {
      sum[cell] += rgb[3 * i + channel];
    });
  }
  return { counts, sums };
}

function cellOf(rgb: Uint8Array, pixel: number): number {
  const [red, green, blue] = [rgb[3 * pixel], rgb[3 * pixel + 1], rgb[3 * pixel + 2]];
  return ((red >> SHIFT) << (2 * BITS)) | ((green >> SHIFT) << BITS) | (blue >> SHIFT);
}

/** 0 to 31. */
function levelOf(cell: number, channel: number): number {
  return (cell >> ((2 - channel) * BITS)) & (2 ** BITS - 1);
}

function boxOf(cells: readonly number[], { counts }: Histogram): Box {
  const widths = [0, 1, 2].map((channel) => {
    let [low, high] = [Infinity, -Infinity];
    for (const cell of cells) {
      low = Math.min(low, levelOf(cell, channel));
      high = Math.max(high, levelOf(cell, channel));
    }
    return high - low;
  });
  const width = Math.max(...widths);
  const count = cells.reduce((sum, cell) => sum + counts[cell], 0);
  return { cells, count, channel: widths.indexOf(width), width };
}

/** Both have cells: the widest channel has two levels at least. */
function halves({ cells, count, channel }: Box, histogram: Histogram): [Box, Box] {
  const sorted = [...cells].sort((a, b) => levelOf(a, channel) - levelOf(b, channel));
  let [at, seen] = [0, 0];
  do seen += histogram.counts[sorted[at++]];
  while (at < sorted.length - 1 && 2 * seen < count);
  return [boxOf(sorted.slice(0, at), histogram), boxOf(sorted.slice(at), histogram)];
}
