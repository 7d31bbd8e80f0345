import { describe, expect, it } from 'vitest';
import { csvText, pointsCsv } from '../../../webview/ui/csv';

describe('csvText', () => {
  it('quotes only what RFC 4180 wants quoted', () => {
    expect(csvText(['a', 'b "c"'], [['x,y', 1.5]])).toBe('a,"b ""c"""\r\n"x,y",1.5\r\n');
  });

  it('refuses a row of another length', () => {
    expect(() => csvText(['a', 'b'], [[1]])).toThrow(
      'A row has 1 cells where there are 2 columns.',
    );
  });
});

describe('pointsCsv', () => {
  it('writes every point so that float32 values come back exactly', () => {
    const points = Float32Array.of(0.1, -2.5, 1e-8, 3);
    const lines = new TextDecoder().decode(pointsCsv(points)).trimEnd().split('\r\n');
    expect(lines[0]).toBe('x,y');
    const numbers = lines.slice(1).flatMap((line) => line.split(',').map(Number));
    expect(Float32Array.from(numbers)).toEqual(points);
  });
});
