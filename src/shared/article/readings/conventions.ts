// Layer: shared, article. No vscode, no DOM. What an article's letters mean, by its own definitions
// and words: whether α_t is 1−β_t, the product of these or the scale of the signal.

import { bare, walk } from '../mathematics/tree';
import type { Node, Statement } from '../mathematics/tree';
import { flowPathOf } from './flowPath';
import type { FlowPath } from './flowPath';
import type { Roles } from './world';

export interface Conventions {
  /** Null where the article does not say. */
  alpha: Roles['alpha'] | null;
  sigma: Roles['sigma'] | null;
  /** How ᾱ is written. */
  barTex: string;
  /** The interpolation of a flow; null where the article has none so far. */
  flow: FlowPath | null;
}

export const NO_CONVENTIONS: Conventions = {
  alpha: null,
  sigma: null,
  barTex: '\\bar{\\alpha}',
  flow: null,
};

/** The conventions that hold from an equation on, given those before it. */
export function afterEquation(
  before: Conventions,
  statements: readonly Statement[],
  tex: string,
): Conventions {
  let { alpha, sigma, barTex, flow } = before;
  for (const statement of statements) {
    const said = definitionOf(statement);
    if (said !== null) alpha = said;
    if (said === 'scale') sigma = 'noise';
    flow = flowPathOf(statement) ?? flow;
  }
  const bar = /\\(?:bar|overline)\s*(?:\{\s*\\alpha\s*\}|\s*\\alpha)/.exec(tex);
  if (bar !== null) barTex = bar[0];
  return { alpha, sigma, barTex, flow };
}

/** What a statement defines α_t as; null where it defines something else. */
function definitionOf({ parts, operators }: Statement): Roles['alpha'] | null {
  if (parts.length < 2 || (operators[0] !== '=' && operators[0] !== '<-')) return null;
  const [left, ...rest] = parts.map(bare);
  for (const right of rest) {
    if (isAlpha(left) && isOneMinusBeta(right)) return 'step';
    if (isAlpha(left) && isProductOverSteps(right)) return 'product';
    // β_t = 1 − α_t
    if (
      left.kind === 'symbol' &&
      left.name === 'beta' &&
      left.accent === '' &&
      isOneMinus(right, isAlpha)
    ) {
      return 'step';
    }
    // ᾱ_t = ∏ α_s
    if (
      isAlphaBar(left) &&
      right.kind === 'big' &&
      right.operator === 'prod' &&
      isAlpha(bare(right.body))
    ) {
      return 'step';
    }
    // α_t² + σ_t² = 1, σ_t² = 1 − α_t², σ_t = √(1 − α_t²)
    if (isSquareOf(left, 'sigma') && isOneMinus(right, (node) => isSquareOf(node, 'alpha')))
      return 'scale';
    if (
      isSymbol(left, 'sigma') &&
      right.kind === 'root' &&
      isOneMinus(bare(right.body), (node) => isSquareOf(node, 'alpha'))
    ) {
      return 'scale';
    }
    if (left.kind === 'sum' && left.terms.length === 2) {
      const [a, b] = left.terms.map(bare);
      const areSquares = isSquareOf(a, 'alpha') && isSquareOf(b, 'sigma');
      if (areSquares && right.kind === 'number' && right.value === 1) return 'scale';
    }
  }
  return null;
}

function isSymbol(node: Node, name: string): boolean {
  return node.kind === 'symbol' && node.name === name && node.accent === '';
}

const isAlpha = (node: Node): boolean => isSymbol(node, 'alpha');

export function isAlphaBar(node: Node): boolean {
  return node.kind === 'symbol' && node.name === 'alpha' && node.accent !== '';
}

function isSquareOf(node: Node, name: string): boolean {
  if (node.kind !== 'power' || node.exponent.kind !== 'number' || node.exponent.value !== 2)
    return false;
  return isSymbol(bare(node.base), name);
}

function isOneMinus(node: Node, isRest: (node: Node) => boolean): boolean {
  if (node.kind !== 'sum' || node.terms.length !== 2) return false;
  const [one, other] = node.terms;
  return (
    one.kind === 'number' &&
    one.value === 1 &&
    other.kind === 'negation' &&
    isRest(bare(other.body))
  );
}

const isOneMinusBeta = (node: Node): boolean => isOneMinus(node, (rest) => isSymbol(rest, 'beta'));

/** ∏ (1 − β_s), or a product that names β_s. */
function isProductOverSteps(node: Node): boolean {
  if (node.kind !== 'big' || node.operator !== 'prod') return false;
  let hasBeta = false;
  walk(node.body, (below) => {
    if (isSymbol(below, 'beta')) hasBeta = true;
  });
  return hasBeta;
}

/**
 * True where the words say that α_t stands for the product: "where \alpha_t is the cumulative
 * product", "our \alpha_t is \bar\alpha_t of DDPM".
 */
export function saysProduct(words: string): boolean {
  return /(?:\\alpha|α|alpha)[^.]{0,60}?(?:cumulative|product|denot|correspond|stands? for|equals?|is what|plays|instead of|in place of|is called|is the)[^.]{0,60}?(?:product|\\bar|ᾱ|alpha_?bar|cumulative|\\overline)/i.test(
    words,
  );
}
