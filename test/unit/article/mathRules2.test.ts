// Layer: tests. The rules for DDIM, flows and guidance: wrong forms are found and their fix makes them
// right, right forms are left alone.

import { describe, expect, it } from 'vitest';
import { interpretEquations } from '../../../src/shared/article/readings';
import type { Finding } from '../../../src/shared/article/readings';
import { RIGHT_2, WRONG_2 } from './mathRulesCorpus2';

function findingsOf(earlier: readonly string[], tex: string, after: string): Finding[] {
  const sources = [...earlier, tex].map((one) => ({
    tex: one,
    isDisplayed: true,
    before: '',
    after: one === tex ? after : '',
  }));
  return interpretEquations(sources, {}, '')[earlier.length].findings;
}

describe('rules for samplers, flows and guidance', () => {
  it.each(WRONG_2)('$rule: $tex', ({ rule, earlier = [], tex, fixed, after = '' }) => {
    const findings = findingsOf(earlier, tex, after);
    expect(findings.map((finding) => finding.rule)).toEqual([rule]);
    const [{ start, end, fix, message }] = findings;
    expect(message).not.toBe('');
    const made = fix === null ? null : tex.slice(0, start) + fix + tex.slice(end);
    expect(made).toBe(fixed);
    if (made !== null) expect(findingsOf(earlier, made, after)).toEqual([]);
  });

  it.each(RIGHT_2)('silent: $tex $after', ({ earlier = [], tex, after = '' }) => {
    expect(findingsOf(earlier, tex, after)).toEqual([]);
  });
});
