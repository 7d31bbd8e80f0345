// Layer: page, published. The equations of a published page, typeset already: their symbols light up
// together with what belongs to them in the widgets, and lines below them show their numbers.

import { makeSchedule } from '../../src/core/schedule';
import type { BetaConfig } from '../../src/core/recipe/types';
import { READING_ATTRIBUTE, SCHEDULE_ATTRIBUTE } from '../../src/shared/article/publishedPage';
import { symbolName, symbolSentence } from '../../src/shared/article/symbolTexts';
import { WIDGET_ATTRIBUTE } from '../../src/shared/article/widgetBlock';
import type { WidgetBlock } from '../../src/shared/article/widgetBlock';
import { LiveEquations } from '../ui/liveEquation';
import type { MountedWidgets } from '../widgets/mount';
import { numberLines } from './numberLines';

/** Share of the steps at which numbers are shown first. */
const FIRST = 0.3;

/** Makes the equations below `article` alive; they last as long as the page. */
export function liveEquations(article: HTMLElement, widgets: MountedWidgets): void {
  const json = article.getAttribute(SCHEDULE_ATTRIBUTE);
  // Written when the page was made, from settings that make a schedule.
  const schedule = json === null ? null : makeSchedule(JSON.parse(json) as BetaConfig);
  let step = schedule === null ? 0 : Math.max(1, Math.round(FIRST * schedule.num_train_timesteps));
  const equations = new LiveEquations(
    article,
    { describe: (symbol) => symbolSentence(symbol, schedule, step), groupOf: symbolName },
    (symbol) => {
      widgets.showSymbol(symbol);
    },
  );
  for (const equation of article.querySelectorAll<HTMLElement>(`[${READING_ATTRIBUTE}]`)) {
    equations.adopt(equation, `Equation: ${equation.getAttribute(READING_ATTRIBUTE) ?? ''}`);
  }
  widgets.onSymbol((symbol) => {
    equations.showSymbol(symbol);
  });
  if (schedule === null) return;
  const lines = numberLines(article, schedule, (chosen) => {
    setStep(chosen);
  });
  const setStep = (chosen: number): void => {
    step = Math.min(Math.max(chosen, 1), schedule.num_train_timesteps);
    for (const line of lines) line.show(step);
  };
  setStep(step);
  widgets.onValues(({ t = NaN, T }, host) => {
    // A widget of a flow has no steps of this schedule, and one that plays moves by itself.
    if (T !== schedule.num_train_timesteps || t < 1 || isPlaying(host)) return;
    setStep(t);
  });
}

function isPlaying(host: HTMLElement): boolean {
  const block = JSON.parse(host.getAttribute(WIDGET_ATTRIBUTE) ?? '{}') as Partial<WidgetBlock>;
  return block.kind === 'paths';
}
