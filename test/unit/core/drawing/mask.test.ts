// Layer: tests. Masks painted over small pictures, pixel by pixel.

import { describe, expect, it } from 'vitest';
import {
  filledRectangle,
  inverted,
  maskOf,
  middleBox,
  stroked,
  unknownCount,
  type Mask,
} from '../../../../src/core/data/drawing/mask';

const empty = maskOf(6, 4);
const at = (column: number, row: number) => ({ column, row });

/** Rows of a mask, # for unknown. */
function rows({ width, unknown }: Mask): string[] {
  const text = Array.from(unknown, (value) => (value === 1 ? '#' : '.')).join('');
  return text.match(new RegExp(`.{${width}}`, 'g')) ?? [];
}

describe('a mask', () => {
  it('takes a round brush, and the line that it is drawn along', () => {
    const dab = stroked(empty, at(1, 1), at(1, 1), { diameter: 1, paints: true });
    expect(rows(dab)).toEqual(['......', '.#....', '......', '......']);
    const wide = stroked(empty, at(1, 1), at(1, 1), { diameter: 2, paints: true });
    expect(rows(wide)).toEqual(['.#....', '###...', '.#....', '......']);
    const line = stroked(empty, at(0, 2), at(4, 2), { diameter: 1, paints: true });
    expect(rows(line)).toEqual(['......', '......', '#####.', '......']);
  });

  it('is erased, filled between corners in any order, inverted, and leaves the old one as it was', () => {
    const filled = filledRectangle(empty, at(4, 2), at(2, 1), true);
    expect(rows(filled)).toEqual(['......', '..###.', '..###.', '......']);
    const erased = stroked(filled, at(3, 1), at(3, 1), { diameter: 1, paints: false });
    expect(rows(erased)).toEqual(['......', '..#.#.', '..###.', '......']);
    expect(rows(inverted(erased))).toEqual(['######', '##.#.#', '##...#', '######']);
    expect([empty, filled, erased].map(unknownCount)).toEqual([0, 6, 5]);
  });

  it('begins with a quarter in the middle', () => {
    expect(unknownCount(middleBox(16, 16))).toBe(64);
    expect(rows(middleBox(4, 4))).toEqual(['....', '.##.', '.##.', '....']);
  });
});
