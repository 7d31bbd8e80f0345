// Layer: shared, article. No vscode, no DOM. What an article's widget says of a run: how far it is, what
// it was made with, how good its samples are.

import { duration, grouped, short } from '../../core/numberText';
import type { RunDocument } from '../protocol/run';
import { ENGLISH, runWords } from '../runWords';
import type { WidgetRunFacts } from './widgetBlock';

/** @param picture relative link to the run's newest picture; null without one */
export function runFacts(document: RunDocument, picture: string | null): WidgetRunFacts {
  const { kind, state, progress, summary, recipe } = document;
  const place = { kind, state, ...progress, loss: summary.loss, secondsLeft: null };
  const rows: [string, string][] = [
    ['data', recipe.data.name ?? recipe.data.kind],
    ['network', recipe.network.kind],
  ];
  if (kind === 'sampling') {
    const { sampler, num_inference_steps, seed } = recipe.sampling;
    rows.push(['sampler', sampler], ['num_inference_steps', String(num_inference_steps)]);
    rows.push(['seed', String(seed)]);
  } else rows.push([kind === 'study' ? 'trials' : 'steps', grouped(progress.step)]);
  if (summary.loss !== null) rows.push(['loss', short(summary.loss)]);
  if (summary.parameters !== null) rows.push(['parameters', grouped(summary.parameters)]);
  if (summary.network_calls !== null) rows.push(['network calls', grouped(summary.network_calls)]);
  if (summary.seconds !== null) rows.push(['computing time', duration(summary.seconds)]);
  return {
    kind,
    state: runWords(place, ENGLISH).join(' · '),
    rows,
    ...(picture === null ? {} : { picture }),
  };
}
