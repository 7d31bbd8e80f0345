// Layer: shared, article. No vscode, no DOM. Rule: the standard deviation of the new noise in a DDIM
// step (Song et al. 2021, equation 16).

import { shouldBe } from '../reading';
import type { MathRule } from '../reading';

export const DDIM_SIGMA: MathRule = {
  id: 'math/ddim-sigma',
  message: ({ was, fix }) =>
    `The noise of a DDIM step has σ = η √((1−ᾱ_t′)/(1−ᾱ_t)) √(1−ᾱ_t/ᾱ_t′), t′ the earlier time${shouldBe({ was, fix })}.`,
};
