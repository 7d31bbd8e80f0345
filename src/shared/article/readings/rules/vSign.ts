// Layer: shared, article. No vscode, no DOM. Rule: v has another sign, or its terms are exchanged
// (progressive distillation, appendix D).

import type { MathRule } from '../reading';

export const V_SIGN: MathRule = {
  id: 'math/v-sign',
  message: () =>
    'v is √ᾱ_t ε − √(1−ᾱ_t) x_0, with the scale of the signal before ε and a minus before x_0; as written, x_0 = √ᾱ_t x_t − √(1−ᾱ_t) v does not hold.',
};

/** The same rule, of an equation that gives ε. */
export const EPSILON_FROM_V: MathRule = {
  id: V_SIGN.id,
  message: () =>
    'With v = √ᾱ_t ε − √(1−ᾱ_t) x_0 the noise is ε = √(1−ᾱ_t) x_t + √ᾱ_t v, with a plus and the scale of the signal before v.',
};
