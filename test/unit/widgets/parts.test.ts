// Layer: tests. Small parts of the widgets: which symbols belong together, ticks, tables, equations
// with numbers, pixels.

import { describe, expect, it } from 'vitest';
import { DEFAULT_SCHEDULE } from '../../../src/shared/article/articleSchedule';
import { CHARTS } from '../../../src/shared/article/charts/registry';
import { placeOf, valueAt } from '../../../webview/widgets/charts/chartWidget';
import { decades, ticks } from '../../../webview/widgets/lineChart';
import { isSameSymbol, symbolOf, WidgetNews } from '../../../webview/widgets/meanings';
import { equationAt } from '../../../webview/widgets/noising/equations';
import { Process } from '../../../webview/widgets/process';
import { curvesOf } from '../../../webview/widgets/schedule/curves';
import { tableSteps } from '../../../webview/widgets/table';

describe('sliders of charts', () => {
  it('give the number at whose place they stand, to four digits, within its bounds', () => {
    const inputs = CHARTS.flatMap((kind) => kind.inputs);
    expect(inputs.length).toBeGreaterThan(4);
    for (const input of inputs) {
      const [low, high] = [placeOf(input.min, input), placeOf(input.max, input)];
      expect([valueAt(low, input), valueAt(high, input)]).toEqual([input.min, input.max]);
      for (let place = low; place <= high; place += 1) {
        const value = valueAt(place, input);
        expect(placeOf(value, input)).toBe(place);
        expect(value).toBe(Number(value.toPrecision(4)));
      }
    }
  });

  it('stand beside powers of ten', () => {
    expect(decades(-2.7, 1.9)).toEqual([-2, -1, 0, 1]);
    expect(decades(-9, 9).length).toBeLessThanOrEqual(6);
    expect(decades(0.2, 0.8)).toEqual([]);
  });
});

describe('symbols', () => {
  it.each([
    ['alpha_bar_t', 'alpha_bar'],
    ['alpha_bar_t-1', 'alpha_bar'],
    ['beta_t', 'beta'],
    ['beta_tilde_t', 'beta_tilde'],
    ['epsilon_theta', 'epsilon_theta'],
    ['epsilon', 'epsilon'],
    ['x_0', 'x_0'],
    ['x_t-1', 'x'],
    ['T', 'T'],
  ])('%s is a %s', (meaning, symbol) => {
    expect(symbolOf(meaning)).toBe(symbol);
  });

  it('belong together whatever their index, but for x₀', () => {
    expect(isSameSymbol('alpha_bar_t', 'alpha_bar_t-1')).toBe(true);
    expect(isSameSymbol('x_t', 'x_0')).toBe(false);
    expect(isSameSymbol(null, null)).toBe(false);
  });

  it('are told with their numbers, the newest at once', () => {
    const news = new WidgetNews();
    news.setValues({ t: 3 });
    const told: unknown[] = [];
    const listening = news.onValues((values) => told.push(values));
    news.setValues({ t: 4 });
    listening.dispose();
    news.setValues({ t: 5 });
    expect(told).toEqual([{ t: 3 }, { t: 4 }]);
  });
});

describe('a process', () => {
  const vp = new Process('vp', DEFAULT_SCHEDULE);

  it('begins with the data and ends in noise', () => {
    expect(vp.at(0)).toEqual({ signal: 1, noise: 0 });
    expect(vp.at(vp.T).signal).toBeCloseTo(0.00635, 5);
    expect(vp.valuesAt(1)).toMatchObject({ t: 1, T: 1000, beta_t: 1e-4, alpha_bar_t: 1 - 1e-4 });
    const flow = new Process('flow', DEFAULT_SCHEDULE);
    expect(flow.at(flow.T)).toEqual({ signal: 0, noise: 1 });
    expect(flow.label(37)).toBe('t = 0.37');
  });

  const text = (...args: Parameters<typeof equationAt>): string =>
    equationAt(...args)
      .map((part) => (typeof part === 'string' ? part : `${part.text}${part.index ?? ''}`))
      .join('');

  it('has the equation of each reading with numbers', () => {
    expect(text('forward_marginal', vp, 250)).toBe('xt = 0.7239 x0 + 0.6899 ε');
    expect(text('forward_step', vp, 1000)).toBe('xt = 0.9899 xt−1 + 0.1414 ε');
    expect(text('forward_step', vp, 0)).toBe('x0: the data');
    expect(text('x0_from_epsilon', vp, 250)).toBe('x0 = 1.381 xt − 0.9529 ε');
    expect(text('v_definition', vp, 250)).toBe('v = 0.7239 ε − 0.6899 x0');
  });

  it('has curves over all of its steps', () => {
    const { scales, betas, logSnr } = curvesOf(vp.schedule);
    for (const { values } of [...scales, ...betas, ...logSnr]) expect(values).toHaveLength(1000);
    expect(scales[0].values[249]).toBeCloseTo(vp.at(250).signal, 12);
  });
});

describe('axes and tables', () => {
  it.each([
    [0, 1],
    [-10.1, 9.2],
    [0, 0.02],
    [3, 3000],
  ])('from %f to %f have a few round ticks', (low, high) => {
    const marks = ticks(low, high);
    expect(marks.length).toBeGreaterThanOrEqual(3);
    expect(marks.length).toBeLessThanOrEqual(6);
    for (const mark of marks) {
      expect(mark).toBeGreaterThanOrEqual(low);
      expect(mark).toBeLessThanOrEqual(high);
    }
  });

  it('list the first and the last step, none twice', () => {
    expect(tableSteps(1)).toEqual([0]);
    expect(tableSteps(3)).toEqual([0, 1, 2]);
    const many = tableSteps(1000);
    expect([many[0], many.at(-1)]).toEqual([0, 999]);
    expect(new Set(many).size).toBe(21);
  });
});
