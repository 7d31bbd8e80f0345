// Layer: tests. Wrong equations are found with their place and a fix that makes them right; right
// ones, and those that a convention of the text makes right, are left alone.

import { describe, expect, it } from 'vitest';
import { interpretEquations } from '../../../src/shared/article/readings';
import type { Interpretation } from '../../../src/shared/article/readings';
import { WRONG } from './wrongEquations';

/** The last of some equations of one article, read. */
function lastOf(texs: readonly string[], prose = '', before = ''): Interpretation {
  const sources = texs.map((tex) => ({ tex, isDisplayed: true, before, after: '' }));
  return interpretEquations(sources, {}, prose)[texs.length - 1];
}

describe('rules of mathematics', () => {
  it.each(WRONG)('%s', (rule, fixed, ...texs) => {
    const tex = texs[texs.length - 1];
    const { findings, reading } = lastOf(texs);
    expect(reading).not.toBeNull();
    expect(findings).toHaveLength(1);
    const [{ rule: found, start, end, fix }] = findings;
    expect(found).toBe(rule);
    const after = fix === null ? null : tex.slice(0, start) + fix + tex.slice(end);
    expect(after).toBe(fixed);
    if (after !== null) {
      const repaired = lastOf([...texs.slice(0, -1), after]);
      expect(repaired.findings).toEqual([]);
      expect(repaired.reading).toBe(reading);
    }
  });

  it('names the law of the variance that a wrong scale has', () => {
    const { findings } = lastOf(['x_(t+1)=\\sqrt(1-\\beta_t)x_t+\\beta_t\\epsilon']);
    expect(findings.map(({ message }) => message)).toEqual([
      'Signal scale \\sqrt(1-\\beta_t) and noise scale \\beta_t: their squares do not add up to 1, so the variance follows v ← (1-\\beta_t)·v + \\beta_t² instead of staying at 1.',
    ]);
  });

  it('takes α_t as the text defines it', () => {
    const marginal = 'x_t=\\sqrt{\\alpha_t}x_0+\\sqrt{1-\\alpha_t}\\epsilon';
    const step = '\\alpha_t=1-\\beta_t';
    expect(lastOf([marginal]).findings).toEqual([]);
    expect(lastOf(['\\alpha_t=\\prod_{s=1}^t(1-\\beta_s)', marginal]).findings).toEqual([]);
    expect(lastOf([step, marginal]).findings).toHaveLength(1);
    const prose = 'Here \\alpha_t denotes the cumulative product, as in DDIM.';
    expect(lastOf([step, marginal], prose).findings).toEqual([]);
  });

  it('says nothing of an equation that the text calls wrong', () => {
    const wrong = 'x_t=\\sqrt{1-\\beta_t}x_{t-1}+\\beta_t\\epsilon';
    expect(lastOf([wrong], '', 'A common mistake is to write').findings).toEqual([]);
  });

  it('expands the macros of the text and keeps the place of their calls', () => {
    const tex = '\\xt=\\sqrt{1-\\b_t}x_{t-1}+\\b_t\\epsilon';
    const source = { tex, isDisplayed: true, before: '', after: '' };
    const [{ findings, reading }] = interpretEquations(
      [source],
      { '\\xt': 'x_t', '\\b': '\\beta' },
      '',
    );
    expect(reading).toBe('forward_step');
    expect(findings.map(({ start, end }) => tex.slice(start, end))).toEqual(['\\b_t']);
  });

  it('gives every symbol of an equation its meaning and its place', () => {
    const tex = 'x_t=\\sqrt{\\bar\\alpha_t}x_0+\\sqrt{1-\\bar\\alpha_t}\\epsilon';
    const { symbols } = lastOf([tex]);
    expect(symbols.map(({ start, end, meaning }) => `${tex.slice(start, end)} ${meaning}`)).toEqual(
      expect.arrayContaining(['x_t x_t', 'x_0 x_0', '\\epsilon epsilon']),
    );
    expect(symbols.filter(({ meaning }) => meaning === 'alpha_bar_t')).toHaveLength(2);
  });

  it('keeps what it has read: an article of 300 equations is not read again', () => {
    const texs = Array.from(
      { length: 300 },
      (_, index) => `x_t=\\sqrt{\\bar\\alpha_t}x_0+\\sqrt{1-\\bar\\alpha_t}\\epsilon,\\ k=${index}`,
    );
    const time = (): number => {
      const start = performance.now();
      lastOf(texs);
      return performance.now() - start;
    };
    const first = time();
    expect(Math.min(time(), time(), time())).toBeLessThan(first / 4);
  });
});
