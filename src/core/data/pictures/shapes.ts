// Layer: core (pure). What the built-in pictures are drawn with: colours, and signed distances of
// simple shapes (negative inside). Coordinates run over the unit square, x to the right, y down.

/** Red, green, blue in 0 … 1. */
export type Colour = readonly [red: number, green: number, blue: number];

export const clamp01 = (value: number): number => Math.min(Math.max(value, 0), 1);

/** Cubic step from 0 at `low` to 1 at `high`. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = clamp01((value - low) / (high - low));
  return t * t * (3 - 2 * t);
}

/** a at t = 0, b at t = 1. */
export function mix(a: Colour, b: Colour, t: number): Colour {
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])];
}

/** The colour of a hexadecimal number such as 0xff8800. */
export function rgb(hex: number): Colour {
  return [((hex >> 16) & 255) / 255, ((hex >> 8) & 255) / 255, (hex & 255) / 255];
}

/** Distance to a circle. */
export function circle(x: number, y: number, cx: number, cy: number, radius: number): number {
  return Math.hypot(x - cx, y - cy) - radius;
}

/** Distance to an upright ellipse, exact on its edge and right in sign everywhere. */
export function ellipse(
  x: number,
  y: number,
  [cx, cy]: readonly [number, number],
  [rx, ry]: readonly [number, number],
): number {
  const [u, v] = [(x - cx) / rx, (y - cy) / ry];
  const k = Math.hypot(u, v);
  const slope = Math.hypot(u / rx, v / ry);
  return slope === 0 ? -Math.min(rx, ry) : ((k - 1) * k) / slope;
}

/** Distance to a line from a to b with round ends. */
export function capsule(
  x: number,
  y: number,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  radius: number,
): number {
  const [dx, dy] = [bx - ax, by - ay];
  const t = clamp01(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy) - radius;
}

/** Distance to a filled polygon with straight edges. */
export function polygon(
  x: number,
  y: number,
  corners: readonly (readonly [number, number])[],
): number {
  let nearest = Infinity;
  let inside = false;
  let a = corners[corners.length - 1];
  for (const b of corners) {
    nearest = Math.min(nearest, capsule(x, y, a, b, 0));
    if (b[1] > y !== a[1] > y && x < b[0] + ((y - b[1]) * (a[0] - b[0])) / (a[1] - b[1])) {
      inside = !inside;
    }
    a = b;
  }
  return inside ? -nearest : nearest;
}

/** Paints `top` over `under` where `distance` is negative, with a soft edge of `blur`. */
export function over(under: Colour, top: Colour, distance: number, blur = 0.002): Colour {
  return mix(under, top, 1 - smoothstep(-blur, blur, distance));
}
