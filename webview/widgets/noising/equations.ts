// Layer: page, widgets. The equation of each reading with the numbers of a step.

import { short } from '../../../src/core/numberText';
import type { ReadingId } from '../../../src/shared/article/readings/types';
import type { Meaning } from '../contract';
import type { NumberPart } from '../frame';
import type { Process } from '../process';

const X_T = symbol('x', 't', 'x_t');
const X_0 = symbol('x', '0', 'x_0');
const NOISE = { text: 'ε', meaning: 'epsilon' };

/** The equation of a reading at a step, from 0 to T. */
export function equationAt(
  reading: ReadingId | null,
  process: Process,
  step: number,
): NumberPart[] {
  const { signal, noise } = process.at(step);
  const kept = process.kind === 'vp' ? 'alpha_bar_t' : 't';
  const scaled = (value: number, meaning: Meaning = kept): NumberPart => ({
    text: short(value),
    meaning,
  });
  switch (reading) {
    case 'forward_step': {
      if (step === 0) return [X_0, ': the data'];
      const beta = process.betaAt(step);
      const before = symbol('x', 't−1', 'x_t-1');
      const by = (value: number): NumberPart => scaled(value, 'beta_t');
      return [
        X_T,
        ' = ',
        by(Math.sqrt(1 - beta)),
        ' ',
        before,
        ' + ',
        by(Math.sqrt(beta)),
        ' ',
        NOISE,
      ];
    }
    case 'x0_from_epsilon': {
      if (signal === 0) return [X_T, ' = ', NOISE];
      return [X_0, ' = ', scaled(1 / signal), ' ', X_T, ' − ', scaled(noise / signal), ' ', NOISE];
    }
    case 'v_definition': {
      const v = { text: 'v', meaning: 'v' };
      return [v, ' = ', scaled(signal), ' ', NOISE, ' − ', scaled(noise), ' ', X_0];
    }
    default:
      return [X_T, ' = ', scaled(signal), ' ', X_0, ' + ', scaled(noise), ' ', NOISE];
  }
}

function symbol(text: string, index: string, meaning: Meaning): NumberPart {
  return { text, index, meaning };
}
