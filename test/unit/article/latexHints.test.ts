// Hints for LaTeX that is typeset without an error and yet not meant.

import { describe, expect, it } from 'vitest';
import { latexHints } from '../../../src/shared/article/latexHints';

describe('latexHints', () => {
  it('corrects brackets after _, ^ and commands, in the order of the text', () => {
    expect(latexHints('x_(t+1)=\\sqrt(1-\\beta_t)x_t+\\beta_t\\epsilon')).toEqual([
      'x_(t+1) puts only the opening bracket in the subscript; write x_{t+1}.',
      '\\sqrt(1-\\beta_t) applies to the opening bracket only; write \\sqrt{1-\\beta_t}.',
    ]);
    expect(latexHints('\\alpha^(i)')).toEqual([
      '\\alpha^(i) puts only the opening bracket in the superscript; write \\alpha^{i}, or \\alpha^{(i)} to keep the brackets.',
    ]);
    expect(latexHints('\\sqrt (f(x))')).toEqual([
      '\\sqrt(f(x)) applies to the opening bracket only; write \\sqrt{f(x)}.',
    ]);
  });

  it('corrects scripts of several letters or digits', () => {
    expect(latexHints('x_ab + 2^10')).toEqual([
      'x_ab puts only a in the subscript; write x_{ab} if all of it belongs there.',
      '2^10 puts only 1 in the superscript; write 2^{10} if all of it belongs there.',
    ]);
  });

  it('says the same thing once', () => {
    expect(latexHints('x_(t) + x_(t)')).toHaveLength(1);
  });

  it.each([
    'x_{t+1} = \\sqrt{1-\\beta_t}\\,x_t + \\sqrt{\\beta_t}\\,\\epsilon',
    '\\bar\\alpha_t = \\prod_{s=1}^t (1-\\beta_s)',
    '\\beta_tx_t + x_0y_0',
    'p_\\theta(x_{t-1} \\mid x_t)',
    'x^{(i)} + f(x)',
    '\\text{loss_value} + \\operatorname{snr_x}(t)',
    'a_1, b_2',
    'x_(t',
    '',
  ])('says nothing about %s', (tex) => {
    expect(latexHints(tex)).toEqual([]);
  });
});
