// Layer: shared, article. No vscode, no DOM. Rule: the score points against the noise (score SDE,
// section 3.3): ∇ log q(x_t | x_0) = −ε/√(1−ᾱ_t).

import type { MathRule } from '../reading';

export const SCORE_SIGN: MathRule = {
  id: 'math/score-sign',
  message: () =>
    'The score is the noise with a minus, divided by its scale: ∇ log q(x_t | x_0) = −ε/√(1−ᾱ_t). As written it points from the data to the noise.',
};
