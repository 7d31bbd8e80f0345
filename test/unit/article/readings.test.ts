// Layer: tests. Which of the field's equations an equation is, in the notations of different texts,
// and which equations are none of them.

import { describe, expect, it } from 'vitest';
import { interpretEquations } from '../../../src/shared/article/readings';
import type { Interpretation } from '../../../src/shared/article/readings';
import { NONE, READ } from './readingsCorpus';
import { NONE_2, READ_2 } from './readingsCorpus2';
import { READ_MORE } from './readingsCorpus3';
import { NONE_4, READ_4 } from './readingsCorpus4';

/** The last of some equations of one article, read. */
function lastOf(texs: readonly string[]): Interpretation {
  const sources = texs.map((tex) => ({ tex, isDisplayed: true, before: '', after: '' }));
  return interpretEquations(sources, {}, '')[texs.length - 1];
}

describe('readings', () => {
  it.each([...READ, ...READ_2, ...READ_MORE, ...READ_4])('%s: %s', (reading, ...texs) => {
    const { findings, reading: found } = lastOf(texs);
    expect(found).toBe(reading);
    expect(findings).toEqual([]);
  });

  it.each([...NONE, ...NONE_2, ...NONE_4])('none: %s', (tex) => {
    const { findings, reading } = lastOf([tex]);
    expect(reading).toBeNull();
    expect(findings).toEqual([]);
  });
});
