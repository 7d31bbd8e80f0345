import { describe, expect, it } from 'vitest';
import { csvText } from '../../../src/core/csvText';

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
