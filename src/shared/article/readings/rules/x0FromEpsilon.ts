// Layer: shared, article. No vscode, no DOM. Rule: x_0 does not follow from x_t and ε as written
// (DDPM equation 15).

import { shouldBe } from '../reading';
import type { MathRule } from '../reading';

export const X0_FROM_EPSILON: MathRule = {
  id: 'math/x0-from-epsilon',
  message: ({ was, fix }) =>
    `x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε solved for x_0 is (x_t − √(1−ᾱ_t) ε)/√ᾱ_t${shouldBe({ was, fix })}.`,
};
