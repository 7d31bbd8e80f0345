// Layer: page, published. The lines below equations in which these have numbers, as they were typeset
// when the page was made: a step changes texts only.

import { coefficient } from '../../src/core/numberText';
import type { DiscreteSchedule } from '../../src/core/schedule';
import { valueAt } from '../../src/core/scheduleExpression';
import type { LiveEquation } from '../../src/shared/article/liveEquation';
import { SLOTS_ATTRIBUTE } from '../../src/shared/article/publishedPage';
import { el } from '../ui/dom';
import { slotsOf } from '../ui/liveEquation';

type Slots = NonNullable<LiveEquation['filled']>['slots'];

export interface NumberLine {
  /** Fills in the numbers of a step, from 1 to T. */
  show(step: number): void;
}

/** The lines below `article`; `onStep` is told which step the reader chose on one of them. */
export function numberLines(
  article: HTMLElement,
  schedule: DiscreteSchedule,
  onStep: (step: number) => void,
): NumberLine[] {
  return [...article.querySelectorAll<HTMLElement>(`[${SLOTS_ATTRIBUTE}]`)].map((line) =>
    numberLine(line, schedule, onStep),
  );
}

function numberLine(
  line: HTMLElement,
  schedule: DiscreteSchedule,
  onStep: (step: number) => void,
): NumberLine {
  const slots = JSON.parse(line.getAttribute(SLOTS_ATTRIBUTE) ?? '[]') as Slots;
  const texts = slotsOf(line);
  const max = String(schedule.num_train_timesteps);
  const slider = el('input', {
    attributes: { type: 'range', min: '1', max, 'aria-label': 'Step t of the equation' },
    testId: 'numbers-t',
  });
  slider.addEventListener('input', () => {
    onStep(Number(slider.value));
  });
  const label = el('output', { class: 'numbers-step' });
  const words = el('span', { class: 'visually-hidden' });
  line.append(words, el('span', { class: 'numbers-slider' }, label, slider));
  line.hidden = false;
  return {
    show: (step) => {
      const values: string[] = [];
      slots.forEach(({ kind, value }, index) => {
        const number = valueAt(value, schedule, step);
        const text = kind === 'step' ? String(number) : coefficient(number);
        if (kind === 'value') values.push(text);
        texts.at(index)?.(text);
      });
      slider.value = String(step);
      label.textContent = `t = ${step}`;
      words.textContent = `At t = ${step} its coefficients are ${values.join(', ')}.`;
    },
  };
}
