// Layer: tests. LaTeX is read as mathematics, with the place of every symbol, and nothing that is
// typed on the way to an equation makes the parser throw.

import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../../src/shared/article/mathematics/evaluate';
import { parseMathematics } from '../../../src/shared/article/mathematics/parser';
import { walk } from '../../../src/shared/article/mathematics/tree';
import { interpretEquations } from '../../../src/shared/article/readings';
import { NONE, READ } from './readingsCorpus';
import { WRONG } from './wrongEquations';

const ALL = [
  ...READ.flatMap(([, ...texs]) => texs),
  ...NONE,
  ...WRONG.flatMap(([, , ...texs]) => texs),
];

/** The value of the last side of an expression without unknown symbols. */
function valueOf(tex: string): number {
  const parts = parseMathematics(tex)[0].parts;
  const evaluator = new Evaluator({
    symbol: ({ name }) => ({ x: 2, y: 3, pi: Math.PI })[name] ?? NaN,
    call: () => NaN,
    special: () => NaN,
  });
  return evaluator.value(parts[parts.length - 1]);
}

describe('mathematics', () => {
  it.each([
    ['1+2\\cdot3', 7],
    ['\\frac{x}{y}-\\frac12', 2 / 3 - 0.5],
    ['-x^2', -4],
    ['2x y', 12],
    ['\\sqrt[3]{8}+\\sqrt(4)', 4],
    ['\\left(x+y\\right)^{2}/5', 5],
    ['10^{-4}', 1e-4],
    ['1{,}000', 1000],
    ['\\prod_{s=1}^{x} (1+s)', 6],
    ['\\sum_{i=1}^3 i^2', 14],
    ['\\cos^2\\left(\\frac{\\pi}{y}\\right)', 0.25],
    ['\\min(x,y)+\\lVert -y\\rVert', 5],
    ['e^{x}\\exp(-x)', 1],
    ['a=b=\\begin{aligned}x&+y\\end{aligned}', 5],
  ])('works out %s', (tex, value) => {
    expect(valueOf(tex)).toBeCloseTo(value, 12);
  });

  it('reads whatever KaTeX sets, of all equations of the tests', () => {
    for (const tex of ALL) {
      expect(() =>
        katex.renderToString(tex, { displayMode: true, strict: 'ignore' }),
      ).not.toThrow();
      expect(parseMathematics(tex), tex).not.toEqual([]);
    }
  });

  it('knows the place of every symbol', () => {
    for (const tex of ALL) {
      for (const part of parseMathematics(tex).flatMap(({ parts }) => parts)) {
        walk(part, (node) => {
          if (node.kind !== 'symbol' || node.font === 'word') return;
          const letter = node.name.replace(/^.* /, '').replace(/^epsilon$/, 'ps');
          expect(tex.slice(node.start, node.end)).toContain(letter.replace(/^varnothing$/, ''));
        });
      }
    }
  });

  it('throws for nothing that is typed on the way to an equation', () => {
    const read = (tex: string): void => {
      interpretEquations([{ tex, isDisplayed: true, before: '', after: '' }], {}, '');
    };
    for (const [index, tex] of ALL.entries()) {
      const at = (index * 7) % tex.length;
      expect(() => {
        read(tex.slice(0, at));
        read(tex.slice(at));
        read(tex.slice(0, at) + '{(|\\^_&'[index % 7] + tex.slice(at));
      }, tex).not.toThrow();
    }
    for (const piece of ['(', '{', '\\sqrt', 'x_', '|', '\\frac', '^', '&', '\\\\']) {
      expect(() => {
        read(piece.repeat(500));
      }).not.toThrow();
    }
  });
});
