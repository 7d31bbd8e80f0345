// Layer: page, views. The line under an equation in which its schedule is filled in: what it says at
// step t, with a slider for t.

import type { DiscreteSchedule } from '../../../src/core/schedule';
import type { LiveEquation } from '../../../src/shared/article/liveEquation';
import { el } from '../../ui/dom';
import { renderEquation } from '../../ui/equation';
import { StepNumbers } from './stepNumbers';

type Filled = NonNullable<LiveEquation['filled']>;

export class NumbersLine {
  readonly element: HTMLElement;
  /** False where KaTeX refuses the equation. */
  readonly isTypeset: boolean;
  private readonly numbers: StepNumbers;

  /** @param onStep is told that the reader chose another step, which holds for the whole article */
  constructor({ tex, slots }: Filled, macros: Record<string, string>, onStep: (t: number) => void) {
    const equation = el('span', { attributes: { 'aria-hidden': 'true' } });
    this.isTypeset = renderEquation(equation, tex, false, {
      macros: { ...macros },
      hasMarks: true,
    });
    this.numbers = new StepNumbers(equation, slots, onStep);
    this.element = el(
      'div',
      { class: 'numbers-line', testId: 'numbers-line' },
      equation,
      ...this.numbers.elements,
    );
  }

  /** Fills in the numbers of step t. */
  show(schedule: DiscreteSchedule, t: number): void {
    this.numbers.show(schedule, t);
  }
}
