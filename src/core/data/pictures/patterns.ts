// Layer: core (pure). Pictures that show what noise destroys first: a zone plate with every
// spatial frequency, a word in block letters, and a flower with smooth colour gradients.

import type { Colour } from './shapes';
import { clamp01, mix, over, polygon, rgb, smoothstep } from './shapes';

/** cos(k r²): the frequency grows from 0 in the middle to about 20 periods per side at the edge. */
export function zonePlate(x: number, y: number): Colour {
  const r2 = (x - 0.5) ** 2 + (y - 0.5) ** 2;
  const value = 0.5 + 0.5 * Math.cos(20 * 2 * Math.PI * r2);
  return [value, value, value];
}

const [PETAL_IN, PETAL_OUT, HEART_IN, HEART_OUT] = [0xfff0f6, 0xd6307f, 0xffd84a, 0xd9821b].map(
  rgb,
);
const [LEAF_IN, LEAF_OUT] = [0x4e9a51, 0x16351f].map(rgb);

/** Two rings of petals, rose curves of eight and thirteen, around a heart of seeds. */
export function flower(x: number, y: number): Colour {
  const [dx, dy] = [x - 0.5, y - 0.5];
  const radius = Math.hypot(dx, dy);
  const angle = Math.atan2(dy, dx);
  let colour = mix(LEAF_IN, LEAF_OUT, smoothstep(0.1, 0.7, radius));
  const leaf = 0.5 + 0.5 * Math.sin(5 * angle + 14 * radius);
  colour = mix(colour, rgb(0x7fc26a), 0.25 * leaf * smoothstep(0.2, 0.5, radius));
  for (const { count, size, turn, dark } of PETALS) {
    const wave = Math.abs(Math.cos((count / 2) * (angle + turn)));
    const edge = size * (0.62 + 0.38 * wave ** 0.7);
    const vein = 0.08 * Math.cos(9 * count * angle) * smoothstep(0.1, 0.3, radius);
    const shade = clamp01(radius / size + vein);
    const petal = mix(mix(PETAL_IN, PETAL_OUT, shade), rgb(0x5a0f3c), dark * (1 - wave));
    colour = over(colour, petal, radius - edge, 0.004);
  }
  const seeds = 0.5 + 0.5 * Math.sin(90 * radius + 13 * angle) * Math.sin(90 * radius - 21 * angle);
  const heart = mix(mix(HEART_IN, HEART_OUT, radius / 0.12), rgb(0x6e3b10), 0.45 * seeds);
  return over(colour, heart, radius - 0.115, 0.006);
}

/** The outer ring first. */
const PETALS = [
  { count: 13, size: 0.46, turn: 0.1, dark: 0.75 },
  { count: 8, size: 0.31, turn: 0, dark: 0.6 },
] as const;

/** "x" and "0" on a grid of five by seven. */
const LETTERS: readonly (readonly string[])[] = [
  ['x...x', 'x...x', '.x.x.', '..x..', '.x.x.', 'x...x', 'x...x'],
  ['.xxx.', 'x...x', 'x..xx', 'x.x.x', 'xx..x', 'x...x', '.xxx.'],
];

/** "x0" in four sizes on a page with a band of colour. */
export function letters(x: number, y: number): Colour {
  const band = smoothstep(0.2, 1.5, x + y);
  let colour = mix(rgb(0xfdf6e3), rgb(0xf3d9a4), band);
  colour = over(
    colour,
    rgb(0x2f6f8f),
    polygon(x, y, [
      [0, 1],
      [0, 0.875],
      [1, 0.845],
      [1, 1],
    ]),
  );
  for (const { left, top, height, ink } of LINES) {
    const cell = height / 7;
    const column = Math.floor((x - left) / cell);
    const row = Math.floor((y - top) / cell);
    if (row < 0 || row > 6 || column < 0) continue;
    // Letters are five cells wide with one between them.
    const letter = LETTERS[Math.floor(column / 6) % LETTERS.length];
    const right = left + cell * 6 * Math.floor((0.94 - left) / (6 * cell));
    if (x < right && letter[row][column % 6] === 'x') colour = ink;
  }
  return colour;
}

const LINES = [
  { left: 0.09, top: 0.1, height: 0.42, ink: rgb(0x7a1f3d) },
  { left: 0.09, top: 0.6, height: 0.105, ink: rgb(0x1d2b3a) },
  { left: 0.09, top: 0.78, height: 0.056, ink: rgb(0x1d2b3a) },
  { left: 0.09, top: 0.89, height: 0.035, ink: rgb(0xfdf6e3) },
] as const;
