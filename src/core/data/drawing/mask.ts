// Layer: core (pure). A mask that is painted over a small picture: which of its pixels are unknown.
// Every change makes a new mask, so that the old one can be gone back to.

export interface Mask {
  readonly width: number;
  readonly height: number;
  /** 1 for each unknown pixel, row by row from the top. */
  readonly unknown: Uint8Array;
}

/** A pixel of a mask. */
export interface Pixel {
  readonly column: number;
  readonly row: number;
}

/** What a stroke makes of the pixels that it covers. */
export interface Brush {
  /** Of the round brush, in pixels; 1 is a single pixel. */
  readonly diameter: number;
  /** Unknown, or known again. */
  readonly paints: boolean;
}

export function maskOf(
  width: number,
  height: number,
  isUnknown: (pixel: Pixel) => boolean = () => false,
): Mask {
  const unknown = Uint8Array.from({ length: width * height }, (_, i) =>
    isUnknown({ column: i % width, row: Math.floor(i / width) }) ? 1 : 0,
  );
  return { width, height, unknown };
}

/** A quarter of the pixels, in the middle. */
export function middleBox(width: number, height: number): Mask {
  const inside = (at: number, side: number): boolean => at >= side / 4 && at < (3 * side) / 4;
  return maskOf(width, height, ({ column, row }) => inside(column, width) && inside(row, height));
}

/** With the pixels whose centres lie within half a diameter of the line from one pixel to another. */
export function stroked(mask: Mask, from: Pixel, to: Pixel, { diameter, paints }: Brush): Mask {
  return changed(mask, paints, (pixel) => distanceToLine(pixel, from, to) <= diameter / 2);
}

/** With the pixels between two corners, both included. */
export function filledRectangle(mask: Mask, a: Pixel, b: Pixel, paints: boolean): Mask {
  const between = (at: number, one: number, other: number): boolean =>
    at >= Math.min(one, other) && at <= Math.max(one, other);
  return changed(
    mask,
    paints,
    ({ column, row }) => between(column, a.column, b.column) && between(row, a.row, b.row),
  );
}

/** Known pixels unknown, and unknown ones known. */
export function inverted(mask: Mask): Mask {
  return { ...mask, unknown: mask.unknown.map((value) => 1 - value) };
}

export function unknownCount({ unknown }: Mask): number {
  return unknown.reduce((sum, value) => sum + value, 0);
}

function changed(mask: Mask, paints: boolean, isMeant: (pixel: Pixel) => boolean): Mask {
  const before = mask.unknown;
  return maskOf(mask.width, mask.height, (pixel) =>
    isMeant(pixel) ? paints : before[pixel.row * mask.width + pixel.column] === 1,
  );
}

function distanceToLine(at: Pixel, from: Pixel, to: Pixel): number {
  const [x, y] = [to.column - from.column, to.row - from.row];
  const [px, py] = [at.column - from.column, at.row - from.row];
  const square = x * x + y * y;
  const along = square === 0 ? 0 : Math.min(1, Math.max(0, (px * x + py * y) / square));
  return Math.hypot(px - along * x, py - along * y);
}
