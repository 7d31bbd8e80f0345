// Layer: shared, article. No vscode, no DOM. Rule: α_t where ᾱ_t, the product up to t, belongs, and
// the other way round.

import { shouldBe } from '../reading';
import type { MathRule } from '../reading';

export const ALPHA_BAR: MathRule = {
  id: 'math/alpha-bar',
  message: ({ was, fix }) =>
    `One step has α_t = 1−β_t, the way from x_0 to x_t has ᾱ_t, the product of them${shouldBe({ was, fix })}.`,
};
