import { describe, expect, it } from 'vitest';
import { duration, fixed, grouped, short } from '../../../webview/ui/numbers';

describe('numbers as text', () => {
  it('keeps four significant digits and turns scientific outside 0.001 … 99999', () => {
    expect(short(0.123456)).toBe('0.1235');
    expect(short(0)).toBe('0');
    expect(short(-2.47349)).toBe('−2.473');
    expect(short(0.0004)).toBe('4.00 × 10⁻⁴');
    expect(short(123456)).toBe('1.23 × 10⁵');
    expect(short(-Infinity)).toBe('−∞');
  });

  it('writes a minus sign, not a hyphen, in fixed notation', () => {
    expect(fixed(-0.5, 2)).toBe('−0.50');
    expect(fixed(Infinity, 2)).toBe('∞');
  });

  it('chooses the unit of a duration, carrying into the next one', () => {
    expect(duration(4.06)).toBe('4.1 s');
    expect(duration(9.97)).toBe('10 s');
    expect(duration(59.6)).toBe('1 min 00 s');
    expect(duration(185)).toBe('3 min 05 s');
    expect(duration(7_190)).toBe('2 h 0 min');
    expect(duration(Infinity)).toBe('–');
  });

  it('separates thousands', () => {
    expect(grouped(1_234_567.4)).toBe('1,234,567');
  });
});
