// Layer: page, views. The numbers of an equation at step t, as the lab's article page and a published
// page have them: texts in the equation's places, the same in words, and a slider for t. A move of
// the slider changes texts; nothing is typeset anew.

import { coefficient } from '../../../src/core/numberText';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import { valueAt } from '../../../src/core/scheduleExpression';
import type { LiveEquation } from '../../../src/shared/article/liveEquation';
import { el } from '../../ui/dom';
import { slotsOf } from '../../ui/liveEquation';

type Slots = NonNullable<LiveEquation['filled']>['slots'];

export class StepNumbers {
  private readonly slider = el('input', {
    attributes: { type: 'range', min: '1', 'aria-label': 'Step t of the equation' },
    testId: 'numbers-t',
  });
  private readonly step = el('output', { class: 'numbers-step' });
  private readonly words = el('span', { class: 'visually-hidden' });
  /** They stand behind the equation. */
  readonly elements: readonly HTMLElement[] = [
    this.words,
    el('span', { class: 'numbers-slider' }, this.step, this.slider),
  ];
  private readonly places: ReturnType<typeof slotsOf>;

  /** @param equation typeset, with a place for each slot @param onStep the reader chose another step */
  constructor(
    equation: HTMLElement,
    private readonly slots: Slots,
    onStep: (t: number) => void,
  ) {
    this.places = slotsOf(equation);
    this.slider.addEventListener('input', () => {
      onStep(Number(this.slider.value));
    });
  }

  /** Fills in the numbers of step t, from 1 to T. */
  show(schedule: DiscreteSchedule, t: number): void {
    const values: string[] = [];
    this.slots.forEach(({ kind, value }, index) => {
      const number = valueAt(value, schedule, t);
      const text = kind === 'step' ? String(number) : coefficient(number);
      if (kind === 'value') values.push(text);
      this.places.at(index)?.(text);
    });
    this.slider.max = String(schedule.num_train_timesteps);
    this.slider.value = String(t);
    this.step.textContent = `t = ${t}`;
    this.words.textContent = `At t = ${t} its coefficients are ${values.join(', ')}.`;
  }
}
