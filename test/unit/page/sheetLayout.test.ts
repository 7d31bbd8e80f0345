// Layer: tests. Sheets of pictures: nothing overlaps or is cut, pixels stay whole, keys move as on a grid.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  moveBy,
  pictureAt,
  placeOf,
  sheetLayout,
  type SheetRequest,
} from '../../../webview/views/samples/sheetLayout';

const requests = fc.record({
  count: fc.integer({ min: 1, max: 1200 }),
  picture: fc.record({
    width: fc.integer({ min: 1, max: 64 }),
    height: fc.integer({ min: 1, max: 64 }),
  }),
  available: fc.record({
    width: fc.integer({ min: 80, max: 3000 }),
    height: fc.integer({ min: 100, max: 2000 }),
  }),
  gap: fc.integer({ min: 0, max: 12 }),
  line: fc.constantFrom(0, 15, 30),
  least: fc.constantFrom(24, 48),
  most: fc.constantFrom(144, 288),
  columns: fc.option(fc.integer({ min: 2, max: 40 })),
});

describe('a sheet', () => {
  it('fits the width, enlarges by whole numbers and has a place for every picture', () => {
    fc.assert(
      fc.property(requests, (request: SheetRequest) => {
        const layout = sheetLayout(request);
        expect(layout.width).toBeLessThanOrEqual(request.available.width);
        expect(Number.isInteger(layout.scale) || layout.scale < 1).toBe(true);
        expect(layout.columns * layout.rows).toBeGreaterThanOrEqual(request.count);
        expect(layout.columns * (layout.rows - 1)).toBeLessThan(request.count);
        for (const index of [0, request.count >> 1, request.count - 1]) {
          const { x, y } = placeOf(layout, index);
          expect(x + layout.picture.width).toBeLessThanOrEqual(layout.width);
          expect(y + layout.picture.height + request.line).toBeLessThanOrEqual(layout.height);
          const middle = { x: x + layout.picture.width / 2, y: y + layout.picture.height / 2 };
          expect(pictureAt(layout, request.count, middle.x, middle.y)).toBe(index);
        }
      }),
    );
  });

  const usual: SheetRequest = {
    count: 36,
    picture: { width: 16, height: 16 },
    available: { width: 600, height: 600 },
    gap: 6,
    line: 15,
    least: 24,
    most: 144,
    columns: null,
  };

  it('is in sight as a whole where that is possible', () => {
    expect(sheetLayout(usual)).toMatchObject({ columns: 8, rows: 5, scale: 4 });
    const many = sheetLayout({ ...usual, count: 1000, picture: { width: 28, height: 28 } });
    expect(many).toMatchObject({ scale: 1, columns: 17 });
  });

  it('has a row for each class where that does not cost too much size', () => {
    expect(sheetLayout({ ...usual, columns: 9 })).toMatchObject({ columns: 9, rows: 4, scale: 3 });
    expect(sheetLayout({ ...usual, columns: 18 })).toMatchObject({ columns: 8, scale: 4 });
  });

  it('is not hit beside its pictures', () => {
    const layout = sheetLayout({ ...usual, count: 8, columns: null });
    expect(pictureAt(layout, 8, -1, 10)).toBeNull();
    expect(pictureAt(layout, 8, layout.width + 20, 10)).toBeNull();
    expect(pictureAt(layout, 8, 10, layout.height + 20)).toBeNull();
  });
});

it('keys lead through the sheet and not out of it', () => {
  const grid = { columns: 4, rows: 3 };
  const from = (key: string, index: number): number | null => moveBy(key, index, grid, 10);
  expect(from('ArrowRight', 3)).toBe(4);
  expect(from('ArrowLeft', 0)).toBe(0);
  expect(from('ArrowDown', 5)).toBe(9);
  expect(from('ArrowDown', 6)).toBe(6);
  expect(from('ArrowUp', 2)).toBe(2);
  expect(from('PageDown', 1)).toBe(9);
  expect([from('Home', 7), from('End', 2)]).toEqual([0, 9]);
  expect(from('a', 2)).toBeNull();
});
