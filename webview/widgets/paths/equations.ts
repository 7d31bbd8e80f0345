// Layer: page, widgets. The step of each way that points move, with the numbers of one of its steps.

import { short } from '../../../src/core/numberText';
import type { PathMethod } from '../../../src/shared/article/widgetBlock';
import type { NumberPart } from '../frame';
import type { MotionFrame } from './motion';

const X_T: NumberPart = { text: 'x', index: 't', meaning: 'x_t' };
const X_S: NumberPart = { text: 'x', index: 's', meaning: 'x_s' };
const X_0: NumberPart = { text: 'x', index: '0', meaning: 'x_0' };
const GUESS: NumberPart = { text: 'x̂', index: '0', meaning: 'x_0' };
const NOISE: NumberPart = { text: 'ε', meaning: 'epsilon' };
const FRESH: NumberPart = { text: 'z', meaning: 'epsilon' };

/** The equation of the step that led from `before` to `now`; of the start, the state itself. */
export function stepEquation(
  method: PathMethod,
  before: MotionFrame | null,
  now: MotionFrame,
  isFlow: boolean,
): NumberPart[] {
  const kept = isFlow ? 't' : 'alpha_bar_t';
  const scaled = (value: number): NumberPart => ({ text: short(value), meaning: kept });
  if (method === 'forward') {
    return [X_T, ' = ', scaled(now.signal), ' ', X_0, ' + ', scaled(now.noise), ' ', NOISE];
  }
  if (before === null) return [X_T, ' = ', NOISE, ': noise of variance 1'];
  if (method === 'ancestral' && !isFlow) {
    // Ho 2020, eq. 7, between the two times.
    const alpha = (before.signal / now.signal) ** 2;
    const left = before.noise ** 2;
    const variance = (now.noise ** 2 / left) * (1 - alpha);
    const ofGuess = (now.signal * (1 - alpha)) / left;
    const ofState = (Math.sqrt(alpha) * now.noise ** 2) / left;
    const spread: NumberPart = { text: short(Math.sqrt(variance)), meaning: 'beta_tilde_t' };
    return [
      X_S,
      ' = ',
      scaled(ofGuess),
      ' ',
      GUESS,
      ' + ',
      scaled(ofState),
      ' ',
      X_T,
      ' + ',
      spread,
      ' ',
      FRESH,
    ];
  }
  const direction: NumberPart = { text: 'ε', index: 'θ', meaning: 'epsilon_theta' };
  return [X_S, ' = ', scaled(now.signal), ' ', GUESS, ' + ', scaled(now.noise), ' ', direction];
}
