// Hints for LaTeX that is typeset without an error and yet not meant.

import { describe, expect, it } from 'vitest';
import { latexSlips } from '../../../src/shared/article/latexSlips';

/** The sentences, each once. */
function latexHints(tex: string): string[] {
  return [...new Set(latexSlips(tex).map(({ message }) => message))];
}

describe('latexSlips', () => {
  it('corrects brackets after _, ^ and commands, in the order of the text', () => {
    expect(latexHints('x_(t+1)=\\sqrt(1-\\beta_t)x_t+\\beta_t\\epsilon')).toEqual([
      'x_(t+1) puts only the opening bracket in the subscript; write x_{t+1}.',
      '\\sqrt(1-\\beta_t) applies to the opening bracket only; write \\sqrt{1-\\beta_t}.',
    ]);
    expect(latexHints('\\alpha^(i)')).toEqual([
      '\\alpha^(i) puts only the opening bracket in the superscript; write \\alpha^{i}, or \\alpha^{(i)} to keep the brackets.',
    ]);
    expect(latexHints('x_[i]')).toEqual([
      'x_[i] puts only the opening bracket in the subscript; write x_{i}.',
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
    expect(latexHints('10^-4')).toEqual([
      '10^-4 puts only - in the superscript; write 10^{-4} if all of it belongs there.',
    ]);
  });

  it.each([
    ['x_max', 'x_{max}'],
    ['D_KL(q \\| p)', 'D_{KL}'],
    ['p_data(x)', 'p_{data}'],
    ['x_ij', 'x_{ij}'],
    ['x_10 y', 'x_{10}'],
    ['\\frac{x_ab}{2}', 'x_{ab}'],
    ['x_{y_(t)}', 'y_{t}'],
    ['x^\\mathrm{ab_cd}', 'b_{cd}'],
    ['\\text{a} + x_(t)', 'x_{t}'],
    ['\\sum_(i=1)^N x', '\\sum_{i=1}'],
    ['% comment\nx_(t)', 'x_{t}'],
    ['x_opt y', 'x_{opt}'],
    ['\\sum_i=1^N x_i', '\\sum_{i=1}'],
    ['\\prod_s=t \\alpha_s', '\\prod_{s=t}'],
    ['x e^-t', 'e^{-t}'],
    ['e^-\\lambda t', 'e^{-\\lambda}'],
    ['2^-n', '2^{-n}'],
  ])('corrects %s', (tex, correction) => {
    expect(latexHints(tex).join(' ')).toContain(`write ${correction}`);
  });

  it.each(['x_{', 'x_(', 'x_\\left(', '\\hat', '\\frac', 'x_', '{'])(
    'comes to an end with many of %s, whether they close or not',
    (opening) => {
      for (const count of [Math.floor(5000 / opening.length), 20_000]) {
        const started = performance.now();
        latexHints(opening.repeat(count));
        latexHints(`x_${opening.repeat(count - 1)}`);
        latexHints(opening.repeat(count / 2) + '}'.repeat(count / 2));
        expect(performance.now() - started).toBeLessThan(5000);
      }
    },
  );

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
    'u_t^\\text{target}(x)',
    'D_\\text{KL}(q \\| p)',
    'p_\\text{data}(x)',
    'p_\\mathrm{data}(x) + q_\\mathcal{D}(x) + q_\\mathbf x(y)',
    'x_\\tilde{y}(t) + x^\\hat y(t) + x_\\operatorname{data}(t)',
    'x^\\frac{1}{2}(y) + x^\\frac12(y) + x_\\sqrt[3]{2}(y)',
    'x_\\left(a\\right)(b)',
    'x_{\\text{a_bc}}(t)',
    '\\mathcal{N}_\\theta(x)',
    '\\beta_tx',
    '\\sigma_tI + \\sigma_tz',
    '\\int_0^Tf(x)dx',
    '\\int_0^Tfdx + \\int_{0}^Tfdx + \\int_\\Omega^Tgdx',
    '\\nabla_xf + \\nabla_xp(x) + \\partial_tp + \\partial_tf(x)',
    'A^Tb + x^TAx + w^Tx',
    'e^xdx',
    '\\Delta_xp + \\Delta_xf',
    '\\sum_i x_i=1 + \\sum_{i=1}^N x_i + \\sum_i = 1 + x_i=1',
    'x^-(t) + \\theta^-x + e^-e^+ + e^- + e^{-t}',
    'x^2y + x^2 3',
    "f_t'(x) + x_t^\\top(y) + x^*(y) + x^-(y)",
    '\\sqrt[3]{x} + \\sqrt{(a)}',
    '\\left(x\\right)^2(y)',
    '\\label{eq_ab} \\ref{a_bc} \\tag{x_ab} \\mbox{a_bc}',
    '\\begin{array_x}{cc}a\\end{array_x}',
    'x % y_(t)\n',
    '\\_ab + \\^ab',
  ])('says nothing about %s', (tex) => {
    expect(latexHints(tex)).toEqual([]);
  });
});
