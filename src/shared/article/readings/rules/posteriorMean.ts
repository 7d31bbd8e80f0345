// Layer: shared, article. No vscode, no DOM. Rule: the mean of q(x_{t−1} | x_t, x_0), or the one that
// a network stands for, has another coefficient (DDPM equations 7 and 11).

import { shouldBe } from '../reading';
import type { MathRule } from '../reading';

export const POSTERIOR_MEAN: MathRule = {
  id: 'math/posterior-mean',
  message: ({ was, fix }) =>
    `This is not the mean of q(x_{t-1} | x_t, x_0)${shouldBe({ was, fix })}. It is √ᾱ_{t-1} β_t/(1−ᾱ_t) x_0 + √α_t (1−ᾱ_{t-1})/(1−ᾱ_t) x_t, or (x_t − β_t/√(1−ᾱ_t) ε)/√α_t.`,
};
