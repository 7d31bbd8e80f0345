// Layer: page, views. The line under an equation in which its schedule is filled in: what it says at
// step t, with a slider for t. A move of the slider changes texts; nothing is typeset anew.

import { coefficient } from '../../../src/core/numberText';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import { valueAt } from '../../../src/core/scheduleExpression';
import type { LiveEquation } from '../../../src/shared/article/liveEquation';
import { el } from '../../ui/dom';
import { renderEquation } from '../../ui/equation';
import { slotsOf } from '../../ui/liveEquation';

type Filled = NonNullable<LiveEquation['filled']>;

export class NumbersLine {
  readonly element: HTMLElement;
  /** False where KaTeX refuses the equation. */
  readonly isTypeset: boolean;
  private readonly slider = el('input', {
    attributes: { type: 'range', min: '1', 'aria-label': 'Step t of the equation' },
    testId: 'numbers-t',
  });
  private readonly step = el('output', { class: 'numbers-step' });
  private readonly words = el('span', { class: 'visually-hidden' });
  private readonly slots: ReturnType<typeof slotsOf>;

  /** @param onStep is told that the reader chose another step, which holds for the whole article */
  constructor(
    private readonly filled: Filled,
    macros: Record<string, string>,
    onStep: (t: number) => void,
  ) {
    const equation = el('span', { attributes: { 'aria-hidden': 'true' } });
    this.isTypeset = renderEquation(equation, filled.tex, false, {
      macros: { ...macros },
      hasMarks: true,
    });
    this.slots = slotsOf(equation);
    this.slider.addEventListener('input', () => {
      onStep(Number(this.slider.value));
    });
    this.element = el(
      'div',
      { class: 'numbers-line', testId: 'numbers-line' },
      equation,
      this.words,
      el('span', { class: 'numbers-slider' }, this.step, this.slider),
    );
  }

  /** Fills in the numbers of step t. */
  show(schedule: DiscreteSchedule, t: number): void {
    const values: string[] = [];
    this.filled.slots.forEach(({ kind, value }, index) => {
      const number = valueAt(value, schedule, t);
      const text = kind === 'step' ? String(number) : coefficient(number);
      if (kind === 'value') values.push(text);
      this.slots.at(index)?.(text);
    });
    this.slider.max = String(schedule.num_train_timesteps);
    this.slider.value = String(t);
    this.step.textContent = `t = ${t}`;
    this.words.textContent = `At t = ${t} its coefficients are ${values.join(', ')}.`;
  }
}
