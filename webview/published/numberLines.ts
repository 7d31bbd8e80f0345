// Layer: page, published. The lines below equations in which these have numbers, as they were typeset
// when the page was made: a step changes texts only.

import type { DiscreteSchedule } from '../../src/core/schedule';
import type { LiveEquation } from '../../src/shared/article/liveEquation';
import { SLOTS_ATTRIBUTE } from '../../src/shared/article/publishedPage';
import { StepNumbers } from '../views/article/stepNumbers';

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
  const numbers = new StepNumbers(line, slots, onStep);
  line.append(...numbers.elements);
  line.hidden = false;
  return {
    show: (step) => {
      numbers.show(schedule, step);
    },
  };
}
