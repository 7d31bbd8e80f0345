import { describe, expect, it } from 'vitest';
import { fitOrder } from '../../../src/core/statistics/fittedOrder';
import { orderText, parseBudgets, parseWhole } from '../../../webview/views/race/standings';

describe('fitOrder', () => {
  const power = (order: number) =>
    [5, 10, 20, 40, 80].map((steps) => ({ steps, error: 3 * steps ** -order }));

  it('finds the power of a power law and says over which steps', () => {
    const fit = fitOrder(power(2.5), 0);
    expect(fit?.order).toBeCloseTo(2.5, 12);
    expect(fit).toMatchObject({ from: 20, to: 80 });
    expect(orderText(fit)).toBe('2.50 (20–80)');
  });

  it('leaves out what is as small as the error of the yardstick', () => {
    // 3·80⁻² = 4.7e-4 and 3·40⁻² = 1.9e-3: only the last is below ten times 1e-4.
    expect(fitOrder(power(2), 1e-4)).toMatchObject({ from: 10, to: 40 });
    expect(fitOrder(power(2), 1)).toBeNull();
  });

  it('fits nothing to errors that do not fall, and to fewer than three', () => {
    const flat = [5, 10, 20].map((steps) => ({ steps, error: 1 }));
    expect(fitOrder(flat, 0)).toBeNull();
    expect(fitOrder(power(1).slice(0, 2), 0)).toBeNull();
    expect(orderText(null)).toBe('–');
  });

  it('does not mind the order in which runs finish', () => {
    expect(fitOrder(power(1).reverse(), 0)?.order).toBeCloseTo(1, 12);
  });
});

describe('what is entered', () => {
  it('budgets are whole numbers from 1 to 1000, put in order', () => {
    expect(parseBudgets('40, 5; 10 5')).toEqual([5, 10, 40]);
    for (const text of ['', 'a', '5, 0', '2.5', '1001']) expect(parseBudgets(text)).toBeNull();
  });

  it('numbers are whole and in range', () => {
    expect(parseWhole(' 7 ', 0, 10)).toBe(7);
    for (const text of ['', ' ', '-1', '11', '1.5', 'x'])
      expect(parseWhole(text, 0, 10)).toBeNull();
  });
});
