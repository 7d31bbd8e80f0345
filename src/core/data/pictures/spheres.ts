// Layer: core (pure). A picture: three glossy spheres on a floor, shaded after Blinn–Phong.

import type { Colour } from './shapes';
import { circle, clamp01, ellipse, mix, over, rgb, smoothstep } from './shapes';

/** Light from the upper left, towards the viewer; of length 1. */
const LIGHT = [-0.48, -0.62, 0.62] as const;
const [BACK_TOP, BACK_LOW, FLOOR_FAR, FLOOR_NEAR] = [0xf4d9b8, 0xe79a7c, 0xb96f6a, 0x7a4257].map(
  rgb,
);
const HORIZON = 0.6;

interface Ball {
  x: number;
  y: number;
  radius: number;
  colour: Colour;
}

/** From back to front. */
const BALLS: readonly Ball[] = [
  { x: 0.71, y: 0.49, radius: 0.155, colour: rgb(0x2f8f83) },
  { x: 0.4, y: 0.5, radius: 0.25, colour: rgb(0x3f5fbf) },
  { x: 0.7, y: 0.74, radius: 0.105, colour: rgb(0xf2b134) },
];

export function spheres(x: number, y: number): Colour {
  let colour =
    y < HORIZON
      ? mix(BACK_TOP, BACK_LOW, y / HORIZON)
      : mix(FLOOR_FAR, FLOOR_NEAR, (y - HORIZON) / (1 - HORIZON));
  for (const ball of BALLS) {
    const shadow = ellipse(
      x,
      y,
      [ball.x + 0.55 * ball.radius, ball.y + 0.97 * ball.radius],
      [1.25 * ball.radius, 0.3 * ball.radius],
    );
    const dark = 1 - smoothstep(-0.25 * ball.radius, 0.2 * ball.radius, shadow);
    if (y > HORIZON) colour = mix(colour, rgb(0x2b1230), 0.6 * dark);
  }
  for (const ball of BALLS) {
    colour = over(colour, shaded(x, y, ball), circle(x, y, ball.x, ball.y, ball.radius));
  }
  return colour;
}

function shaded(x: number, y: number, { x: cx, y: cy, radius, colour }: Ball): Colour {
  const nx = (x - cx) / radius;
  const ny = (y - cy) / radius;
  const nz = Math.sqrt(Math.max(0, 1 - nx * nx - ny * ny));
  const diffuse = clamp01(nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2]);
  // Half way between the light and the viewer at (0, 0, 1).
  const half = Math.hypot(LIGHT[0], LIGHT[1], LIGHT[2] + 1);
  const gloss = clamp01((nx * LIGHT[0] + ny * LIGHT[1] + nz * (LIGHT[2] + 1)) / half) ** 60;
  // The floor throws a little of its colour back from below.
  const bounce = 0.22 * clamp01(ny) * (1 - nz * nz);
  const lit = mix([0, 0, 0], colour, 0.16 + 0.9 * diffuse);
  return mix(mix(lit, rgb(0xe79a7c), bounce), [1, 1, 1], 0.85 * gloss);
}
