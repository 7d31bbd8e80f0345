// Layer: core (pure). A picture: the face of a ginger cat, of ellipses, polygons and lines.

import type { Colour } from './shapes';
import { capsule, circle, ellipse, mix, over, polygon, rgb, smoothstep } from './shapes';

const [FUR, FUR_DARK, MUZZLE, PINK, DARK, IRIS] = [
  0xf0a04b, 0xc96f2a, 0xfff1dc, 0xe8838a, 0x33261f, 0x9ccc52,
].map(rgb);
const [WALL_TOP, WALL_LOW] = [0x8fd0d6, 0x4f9fb5].map(rgb);

export function cat(x: number, y: number): Colour {
  // The face is symmetrical: `u` is the distance from its middle line.
  const u = Math.abs(x - 0.5);
  const glow = Math.exp(-7 * ((x - 0.5) ** 2 + (y - 0.45) ** 2));
  let colour = mix(mix(WALL_TOP, WALL_LOW, y), rgb(0xd8f2ee), 0.5 * glow);

  const body = ellipse(u, y, [0, 1.08], [0.34, 0.36]);
  colour = over(colour, mix(FUR, FUR_DARK, smoothstep(0, 0.4, u)), body);
  colour = over(colour, MUZZLE, ellipse(u, y, [0, 1.04], [0.15, 0.2]), 0.02);

  const ear = [
    [0.11, 0.33],
    [0.285, 0.09],
    [0.355, 0.46],
  ] as const;
  const innerEar = [
    [0.175, 0.31],
    [0.27, 0.165],
    [0.31, 0.39],
  ] as const;
  const shade = smoothstep(0.1, 0.42, Math.hypot(u, 0.9 * (y - 0.48)));
  const fur = mix(FUR, FUR_DARK, 0.55 * shade);
  colour = over(colour, fur, polygon(u, y, ear) - 0.018);
  colour = over(colour, PINK, polygon(u, y, innerEar) - 0.008, 0.006);
  colour = over(colour, fur, ellipse(u, y, [0, 0.54], [0.36, 0.3]));

  for (const distance of stripes(u, y)) colour = over(colour, FUR_DARK, distance, 0.005);
  colour = over(colour, MUZZLE, ellipse(u, y, [0.075, 0.675], [0.115, 0.095]), 0.008);
  colour = over(colour, MUZZLE, ellipse(u, y, [0, 0.76], [0.085, 0.06]), 0.008);

  const eye = ellipse(u, y, [0.155, 0.5], [0.072, 0.08]);
  colour = over(colour, DARK, eye - 0.01);
  colour = over(colour, mix(IRIS, rgb(0x4f8a2e), smoothstep(0.44, 0.58, 1.02 - y)), eye);
  colour = over(colour, DARK, ellipse(u, y, [0.15, 0.5], [0.026, 0.066]));
  colour = over(colour, [1, 1, 1], circle(x, y, 0.325, 0.468, 0.018));
  colour = over(colour, [1, 1, 1], circle(x, y, 0.625, 0.468, 0.018));

  const nose =
    polygon(u, y, [
      [-0.05, 0.605],
      [0.04, 0.605],
      [0, 0.65],
    ]) - 0.012;
  colour = over(colour, PINK, nose);
  for (const distance of lines(u, y)) colour = over(colour, DARK, distance);
  return colour;
}

/** Three stripes on the forehead and two on each cheek. */
function stripes(u: number, y: number): number[] {
  return [
    capsule(u, y, [0, 0.26], [0, 0.37], 0.017),
    capsule(u, y, [0.075, 0.275], [0.06, 0.36], 0.014),
    capsule(u, y, [0.345, 0.53], [0.275, 0.545], 0.013),
    capsule(u, y, [0.335, 0.6], [0.265, 0.6], 0.013),
  ];
}

/** Mouth and whiskers. */
function lines(u: number, y: number): number[] {
  const arc = Math.abs(circle(u, y, 0.052, 0.69, 0.052)) - 0.006;
  return [
    capsule(u, y, [0, 0.65], [0, 0.69], 0.006),
    Math.max(arc, 0.69 - y),
    capsule(u, y, [0.15, 0.66], [0.43, 0.61], 0.0035),
    capsule(u, y, [0.155, 0.685], [0.44, 0.685], 0.0035),
    capsule(u, y, [0.15, 0.71], [0.42, 0.755], 0.0035),
  ];
}
