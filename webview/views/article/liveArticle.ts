// Layer: page, views. What is alive in an article: symbols that light up and say what they are, and
// equations with the numbers of a step. One step holds for the whole article.

import { makeSchedule, ScheduleError } from '../../../src/core/schedule';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import type { LiveEquation } from '../../../src/shared/article/liveEquation';
import { READING_TEXTS } from '../../../src/shared/article/readingTexts';
import { symbolName, symbolSentence } from '../../../src/shared/article/symbolTexts';
import type { ArticleContent } from '../../../src/shared/protocol/labPage';
import { LiveEquations } from '../../ui/liveEquation';
import { NumbersLine } from './numbersLine';

export class LiveArticle {
  private readonly equations: LiveEquations;
  /** The line of numbers in the place of an equation. */
  private readonly lineOf = new WeakMap<Element, NumbersLine>();
  private readonly lines = new Set<NumbersLine>();
  private schedule: DiscreteSchedule | null = null;
  private scheduleKey = '';
  private step = 0;
  private content: Pick<ArticleContent, 'equations' | 'schedule'> = {
    equations: {},
    schedule: null,
  };

  /** @param onSymbol is told which symbol the reader looks at; null for none */
  constructor(
    root: HTMLElement,
    private readonly onSymbol: (symbol: string | null) => void = () => undefined,
  ) {
    this.equations = new LiveEquations(
      root,
      {
        describe: (symbol) => symbolSentence(symbol, this.schedule, this.step),
        groupOf: symbolName,
      },
      (symbol) => {
        this.onSymbol(symbol);
      },
    );
  }

  /** What the host read of the article as it is now. */
  setContent(content: Pick<ArticleContent, 'equations' | 'schedule'>): void {
    this.content = content;
    const key = JSON.stringify(content.schedule);
    if (key === this.scheduleKey) return;
    this.scheduleKey = key;
    this.schedule = scheduleOf(content.schedule);
    const last = this.schedule?.num_train_timesteps ?? 0;
    this.step = this.step === 0 ? Math.max(1, Math.round(0.3 * last)) : Math.min(this.step, last);
    this.showStep();
  }

  /** The reading of an equation; undefined where it has none. */
  readingOf(tex: string): LiveEquation | undefined {
    return Object.hasOwn(this.content.equations, tex) ? this.content.equations[tex] : undefined;
  }

  /** After an equation was typeset: makes it live, or plain where it has no reading. */
  adopt(place: HTMLElement, tex: string, macros: Record<string, string>): void {
    const live = this.readingOf(tex);
    this.forget(place);
    if (live === undefined) {
      this.equations.release(place);
      return;
    }
    this.equations.adopt(place, `Equation: ${READING_TEXTS[live.reading].title}`);
    const isDisplayed = place.dataset.display === 'true';
    const line =
      live.filled === null || !isDisplayed
        ? null
        : new NumbersLine(live.filled, macros, (t) => {
            this.setStep(t);
          });
    if (line?.isTypeset !== true) return;
    this.lines.add(line);
    this.lineOf.set(place, line);
    place.append(line.element);
    if (this.schedule === null) line.element.hidden = true;
    else line.show(this.schedule, this.step);
  }

  /** An equation that is typeset anew, or is gone. */
  forget(place: Element): void {
    const line = this.lineOf.get(place);
    if (line === undefined) return;
    this.lines.delete(line);
    line.element.remove();
    this.lineOf.delete(place);
  }

  /** Lights up a symbol, as a plot asks for. */
  showSymbol(symbol: string | null): void {
    this.equations.showSymbol(symbol);
  }

  /** The step whose numbers are shown, from 1 to T. */
  setStep(t: number): void {
    this.step = t;
    this.showStep();
  }

  private showStep(): void {
    for (const line of this.lines) {
      if (!line.element.isConnected) this.lines.delete(line);
      else {
        line.element.hidden = this.schedule === null;
        if (this.schedule !== null) line.show(this.schedule, this.step);
      }
    }
  }
}

function scheduleOf(config: ArticleContent['schedule']): DiscreteSchedule | null {
  if (config === null) return null;
  try {
    return makeSchedule(config);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    return null;
  }
}
