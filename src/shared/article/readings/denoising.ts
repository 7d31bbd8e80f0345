// Layer: shared, article. No vscode, no DOM. The model of denoising, which is the forward process of
// variance exploding: y = x + n with n of variance σ², x̃ = x + σ n, q_σ(x̃ | x) = N(x̃; x, σ²I)
// (Vincent 2011, section 4.2; Song, Ermon 2019, section 2). A sum is read so only where the text says
// what the noise is.

import { hasParameters } from '../mathematics/applications';
import { bare, walk } from '../mathematics/tree';
import type { Node, SymbolNode } from '../mathematics/tree';
import { claimsOf, gaussiansOf } from './claims';
import type { Gaussian } from './claims';
import type { Equation } from './equation';
import { keyOf } from './form';
import { isSigma, lawsIn, varianceOf } from './noiseLaws';
import type { Match, Reading } from './reading';
import type { SymbolUse } from './types';

export const denoisingModel: Reading = {
  id: 'forward_marginal',
  read: (statement, equation) => {
    for (const { left, right } of claimsOf(statement)) {
      const parts = partsOfSample(left, right, equation);
      if (parts !== null) return matchOf(parts, equation);
    }
    for (const gaussian of gaussiansOf(statement)) {
      const parts = partsOfKernel(gaussian, equation);
      if (parts !== null) return matchOf(parts, equation);
    }
    return null;
  },
};

interface Parts {
  noised: SymbolNode;
  clean: SymbolNode;
  noise: SymbolNode | null;
  /** Whether the noise has the variance σ² itself. */
  isSpread: boolean;
}

const DATA = /^[xyzuXYZ]$/;
const NOISE = /^(?:epsilon|varepsilon|eps|z|w|eta|n|xi|zeta|nu|omega|Z|W|e|delta|noise)$/;

/** y = x + n, x̃ = x + σ ε, in either order. */
function partsOfSample(left: Node, right: Node, equation: Equation): Parts | null {
  const noised = symbolIn(left);
  const sum = bare(right);
  if (noised === null || sum.kind !== 'sum' || sum.terms.length !== 2) return null;
  for (const [data, other] of [sum.terms, sum.terms.toReversed()]) {
    const clean = symbolIn(data);
    if (clean === null || !isPair(noised, clean)) continue;
    const noise = noiseIn(other, equation);
    if (noise === null || keyOf(noise.symbol) === keyOf(clean)) continue;
    return { noised, clean, noise: noise.symbol, isSpread: noise.isSpread };
  }
  return null;
}

function symbolIn(node: Node): SymbolNode | null {
  const inner = bare(node);
  return inner.kind === 'symbol' ? inner : null;
}

/**
 * The data and what becomes of them: other letters, or the same with a tilde or an index. Between two
 * times of one letter it is a step of a walk.
 */
function isPair(noised: SymbolNode, clean: SymbolNode): boolean {
  if (![noised, clean].every(({ name, font }) => DATA.test(name) && font === '')) return false;
  if ([noised, clean].some((one) => hasParameters(one) || one.primes > 0)) return false;
  if (clean.accent !== '' || clean.label !== '' || noised.accent === 'dot') return false;
  const isMarked = noised.accent !== '';
  if (isMarked && noised.name === clean.name) return areSameIndex(noised, clean);
  const sub = clean.sub === null ? null : bare(clean.sub);
  const isFirst = sub === null || (sub.kind === 'number' && sub.value === 0);
  if (noised.name === clean.name) return isFirst && noised.sub !== null;
  return isFirst || areSameIndex(noised, clean);
}

/** One sample among many. */
function areSameIndex({ sub: a }: SymbolNode, { sub: b }: SymbolNode): boolean {
  return b === null || (a !== null && keyOf(a) === keyOf(b));
}

/** n of variance σ², or σ ε; null where the text does not say so. */
function noiseIn(
  term: Node,
  { statements, noise: { laws, said } }: Equation,
): { symbol: SymbolNode; isSpread: boolean } | null {
  const known = { ...laws, ...lawsIn(statements) };
  const inner = bare(term);
  if (inner.kind === 'symbol') {
    if (!isNoise(inner)) return null;
    const law = known[inner.name] ?? (said.spread ? 'sigma' : undefined);
    return law === 'sigma' ? { symbol: inner, isSpread: true } : null;
  }
  if (inner.kind !== 'product' || inner.factors.length !== 2) return null;
  const scale = inner.factors.find((factor) => isSigma(factor));
  const symbol = symbolIn(inner.factors.find((factor) => factor !== scale) ?? term);
  if (scale === undefined || symbol === null || !isNoise(symbol)) return null;
  const law = known[symbol.name] ?? (said.noisy ? 'unit' : undefined);
  return law === 'unit' ? { symbol, isSpread: false } : null;
}

function isNoise({ name, accent, font, label, ...symbol }: SymbolNode): boolean {
  const isPlain = accent === '' && font !== 'cal' && label === '';
  return NOISE.test(name) && isPlain && !hasParameters({ ...symbol, name, accent, font, label });
}

/** q_σ(x̃ | x) = N(x̃; x, σ²I), x̃ | x ∼ N(x, σ²I), x̃ ∼ N(x, σ²I). */
function partsOfKernel(gaussian: Gaussian, equation: Equation): Parts | null {
  const { head, variable, given, mean, variance, hasIdentity } = gaussian;
  const noised = variable === null ? null : symbolIn(variable);
  const clean = symbolIn(mean);
  if (noised === null || clean === null || given.length > 1 || !isPair(noised, clean)) return null;
  if (given.length === 1 && keyOf(given[0]) !== keyOf(clean)) return null;
  if (head !== null && hasParameters(head)) return null;
  // A likelihood of measurements y has the same form: the name, or the words, say that it is noise.
  const index = head?.sub ?? null;
  const isNamed = index !== null && isSigma(index);
  const isMarked = noised.accent === 'tilde' && noised.name === clean.name;
  if (!isNamed && !isMarked && !equation.noise.said.noisy) return null;
  const isVariance = varianceOf(variance) === 'sigma' || (!hasIdentity && isSigma(variance));
  return isVariance ? { noised, clean, noise: null, isSpread: false } : null;
}

function matchOf({ noised, clean, noise, isSpread }: Parts, equation: Equation): Match {
  const meanings = new Map([
    [keyOf(noised), 'x_sigma'],
    [keyOf(clean), 'x_0'],
  ]);
  if (noise !== null) meanings.set(keyOf(noise), isSpread ? 'noise' : 'epsilon');
  const symbols: SymbolUse[] = [];
  for (const part of equation.statements.flatMap(({ parts }) => parts)) {
    walk(part, (node) => {
      if (node.kind !== 'symbol') return true;
      const meaning = isSigma(node) ? 'sigma' : meanings.get(keyOf(node));
      if (meaning !== undefined) symbols.push({ start: node.start, end: node.end, meaning });
      return meaning === undefined;
    });
  }
  return { reading: 'forward_marginal', findings: [], symbols, process: 've' };
}
