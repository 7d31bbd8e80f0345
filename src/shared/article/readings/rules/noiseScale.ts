// Layer: shared, article. No vscode, no DOM. Rule: the noise of a forward step, or of the marginal,
// has a scale whose square and that of the signal do not add up to 1.

import { shouldBe } from '../reading';
import type { MathRule } from '../reading';

export const NOISE_SCALE: MathRule = {
  id: 'math/forward-noise-scale',
  message: ({ was, fix }) =>
    `The squares of the two scales do not add up to 1${shouldBe({ was, fix })}.`,
};

/**
 * The message with the law of the variance that follows from the scales as they are written.
 *
 * @param signal LaTeX of the signal's scale
 * @param noise LaTeX of the noise's scale
 */
export function varianceLaw(signal: string, noise: string, isStep: boolean): string {
  const [kept, added] = [signal, noise].map(squared);
  const law = isStep ? `v ← ${kept}·v + ${added}` : `v = ${kept}·v₀ + ${added}`;
  return `Signal scale ${signal} and noise scale ${noise}: their squares do not add up to 1, so the variance follows ${law} instead of staying at 1.`;
}

/** The square of a scale: what is under its root, if it is one. */
function squared(scale: string): string {
  const root = /^\\sqrt\s*[{(]([^]*)[)}]$/.exec(scale.trim());
  const inner = root === null ? scale.trim().replace(/^\(([^()]*)\)$/, '$1') : root[1].trim();
  const isOne = /^\\?[A-Za-z]+(?:_(?:\w|\{[^{}]*\}))?$|^[\d.]+$/.test(inner);
  const shown = isOne ? inner : `(${inner})`;
  return root === null ? `${shown}²` : shown;
}
