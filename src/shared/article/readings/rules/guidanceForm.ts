// Layer: shared, article. No vscode, no DOM. Rule: classifier-free guidance goes from the
// unconditional prediction through the conditional one and beyond (Ho and Salimans 2022, equation 6);
// the two coefficients add up to 1.

import { shouldBe } from '../reading';
import type { MathRule } from '../reading';

export const GUIDANCE_FORM: MathRule = {
  id: 'math/guidance-form',
  message: ({ was, fix }) =>
    `Guidance goes beyond the conditional prediction, away from the unconditional one: the coefficients add up to 1 and the conditional one grows with the scale${shouldBe({ was, fix })}.`,
};

/**
 * The message where the words and the form disagree on the scale without effect.
 *
 * @param said the scale that the text calls the one without guidance
 * @param is the scale at which the form is without guidance
 */
export function offAt(said: number, is: number): string {
  return `The text says that a guidance scale of ${said} is guidance off; in this form it is off at ${is}.`;
}
