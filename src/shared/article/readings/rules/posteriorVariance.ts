// Layer: shared, article. No vscode, no DOM. Rule: the variance of q(x_{t−1} | x_t, x_0) is another
// (DDPM equation 7).

import { shouldBe } from '../reading';
import type { MathRule } from '../reading';

export const POSTERIOR_VARIANCE: MathRule = {
  id: 'math/posterior-variance',
  message: ({ was, fix }) =>
    `This is not the variance of q(x_{t-1} | x_t, x_0)${shouldBe({ was, fix })}. It is (1−ᾱ_{t-1})/(1−ᾱ_t) β_t.`,
};
