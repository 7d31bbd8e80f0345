// Layer: core (pure). A picture: mountains behind a lake at dusk. Ridges are sums of sines with
// the octaves of a rough line; the lake is the sky and the ridges again, upside down and rippled.

import type { Colour } from './shapes';
import { circle, clamp01, mix, over, rgb, smoothstep } from './shapes';

const [SKY_TOP, SKY_MIDDLE, SKY_LOW] = [0x1f2a5a, 0xb4577a, 0xffb56b].map(rgb);
const WATER_LINE = 0.7;
const SUN = { x: 0.66, y: 0.5, radius: 0.075 };

interface Ridge {
  height: number;
  relief: number;
  phase: number;
  frequency: number;
  colour: Colour;
}

/** From the farthest to the nearest; haze makes the far ones pale. */
const RIDGES: readonly Ridge[] = [
  { height: 0.5, relief: 0.13, phase: 0.4, frequency: 1.1, colour: rgb(0x8c5a86) },
  { height: 0.585, relief: 0.1, phase: 2.1, frequency: 1.7, colour: rgb(0x583f73) },
  { height: 0.655, relief: 0.06, phase: 4.7, frequency: 2.6, colour: rgb(0x2c2750) },
];

export function landscape(x: number, y: number): Colour {
  if (y < WATER_LINE) return scenery(x, y);
  const depth = (y - WATER_LINE) / (1 - WATER_LINE);
  const ripple = Math.sin(150 * depth ** 0.6 + 5 * Math.sin(9 * x)) * Math.sin(37 * x + 20 * depth);
  const mirrored = WATER_LINE - (y - WATER_LINE) * 1.5 + 0.012 * ripple * (0.3 + depth);
  const reflection = scenery(x + 0.01 * ripple, Math.max(mirrored, 0));
  return mix(reflection, rgb(0x141a3c), 0.22 + 0.45 * depth);
}

function scenery(x: number, y: number): Colour {
  let colour =
    y < 0.32
      ? mix(SKY_TOP, SKY_MIDDLE, smoothstep(0, 0.32, y))
      : mix(SKY_MIDDLE, SKY_LOW, smoothstep(0.32, 0.62, y));
  const glow = Math.exp(-9 * Math.hypot(x - SUN.x, 1.3 * (y - SUN.y)));
  colour = mix(colour, rgb(0xffe2a3), 0.75 * glow);
  colour = over(colour, rgb(0xfff3cf), circle(x, y, SUN.x, SUN.y, SUN.radius), 0.004);
  for (const ridge of RIDGES) {
    const top = ridge.height - ridge.relief * outline(x, ridge);
    // Mist gathers at the foot of each ridge.
    const mist = clamp01((y - top) / 0.2) * 0.35;
    colour = over(colour, mix(ridge.colour, rgb(0xd98a86), mist), top - y);
  }
  return colour;
}

/** A rough line between about −1 and 1: five octaves with halved height. */
function outline(x: number, { phase, frequency }: Ridge): number {
  let sum = 0;
  for (let octave = 0; octave < 5; octave += 1) {
    const angle = 2 * Math.PI * frequency * x * 2.03 ** octave + phase * (octave + 1);
    // 1 − |sin| has the sharp crests of mountains.
    sum += (1 - 1.6 * Math.abs(Math.sin(angle / 2))) * 0.5 ** octave;
  }
  return sum / 1.4;
}
