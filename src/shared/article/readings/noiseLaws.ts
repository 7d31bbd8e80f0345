// Layer: shared, article. No vscode, no DOM. What an article says of its noise: that a letter is standard
// normal, or normal with the variance σ².

import { bare } from '../mathematics/tree';
import type { Node, Statement } from '../mathematics/tree';
import { onceFor } from '../onceFor';
import { gaussiansOf } from './claims';
import { areEqual } from './world';

/** Variance 1, or σ². */
export type NoiseVariance = 'unit' | 'sigma';

/** The variance of noise by its letter; "" for the noise that the words name without one. */
export type NoiseLaws = Readonly<Partial<Record<string, NoiseVariance>>>;

/** n ∼ N(0, σ²I), ε ∼ N(0, 1). */
export const lawsIn = onceFor((statements: readonly Statement[]): NoiseLaws => {
  const laws: Record<string, NoiseVariance> = {};
  for (const statement of statements) {
    if (!statement.operators.includes('~')) continue;
    const names = statement.parts.map(bare).filter((part) => part.kind === 'symbol');
    for (const { mean, variance } of gaussiansOf(statement)) {
      const law = isZero(mean) ? varianceOf(variance) : null;
      if (law === null) continue;
      for (const { name } of names) laws[name] = law;
    }
  }
  return laws;
});

/** Whether an equation is a sum of two or a Gaussian, for which it matters what the noise is. */
export const asksForNoise = onceFor((statements: readonly Statement[]): boolean =>
  statements.some(
    (statement) =>
      gaussiansOf(statement).length > 0 ||
      statement.parts.map(bare).some((part) => part.kind === 'sum' && part.terms.length === 2),
  ),
);

const SIGMA = String.raw`\$?\s*(?:\\sigma|σ)`;
const SPREAD = new RegExp(
  String.raw`\b(?:noise|Gaussian|normal)\b[^.;]{0,60}?(?:\bvariance\b[^.;$σ]{0,12}${SIGMA}[^$.;]{0,12}?(?:\^\{?2|²)|\b(?:standard deviation|std|noise level|level|scale)\b[^.;$σ]{0,12}${SIGMA})`,
  'i',
);
const NOISY = /nois(?:e|y|ed|ing)\b|\bdenois|\bcorrupt|\bperturb/i;

/** What the words near an equation say: noise of variance σ², or noise at all. */
export function lawsSaid(words: string): { spread: boolean; noisy: boolean } {
  return { spread: SPREAD.test(words), noisy: NOISY.test(words) };
}

function isZero(node: Node): boolean {
  const inner = bare(node);
  return inner.kind === 'number' && areEqual(inner.value, 0);
}

/** 1 and I; σ² and σ²I, with any index of σ. Null for any other variance. */
export function varianceOf(node: Node): NoiseVariance | null {
  const inner = bare(node);
  const factors = (inner.kind === 'product' ? inner.factors : [inner]).map(bare);
  const rest = factors.filter(
    (factor) =>
      !(factor.kind === 'symbol' && /^[I1]$/.test(factor.name)) &&
      !(factor.kind === 'number' && areEqual(factor.value, 1)),
  );
  if (rest.length === 0) return 'unit';
  return rest.length === 1 && isSigmaSquared(rest[0]) ? 'sigma' : null;
}

function isSigmaSquared(node: Node): boolean {
  if (node.kind !== 'power') return false;
  const exponent = bare(node.exponent);
  return exponent.kind === 'number' && areEqual(exponent.value, 2) && isSigma(node.base);
}

/** σ, σ_t, σ(t); not σ_θ. */
export function isSigma(node: Node): boolean {
  const inner = bare(node);
  const head = inner.kind === 'call' ? inner.head : inner;
  if (head.kind !== 'symbol' || head.name !== 'sigma' || head.accent !== '') return false;
  const sub = head.sub === null ? null : bare(head.sub);
  return !(sub?.kind === 'symbol' && /^(?:theta|phi)$/.test(sub.name));
}
