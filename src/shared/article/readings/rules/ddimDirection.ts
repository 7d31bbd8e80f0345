// Layer: shared, article. No vscode, no DOM. Rule: the scale of the predicted noise in a DDIM step
// (Song et al. 2021, equation 12), whose square, the variance of the new noise and ᾱ of the time that
// the step goes to add up to 1.

import { shouldBe } from '../reading';
import type { MathRule } from '../reading';

export const DDIM_DIRECTION: MathRule = {
  id: 'math/ddim-direction',
  message: ({ was, fix }) =>
    `A DDIM step to the time t′ is √ᾱ_t′ times the predicted x_0, √(1−ᾱ_t′−σ²) times the predicted noise, and σ times new noise${shouldBe({ was, fix })}.`,
};
