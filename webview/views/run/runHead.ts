// Layer: page, views. Top of a result tab: title, state, where the run comes from, its numbers.

import { quality } from '../../../src/core/metrics/words';
import type { RunDocument } from '../../../src/shared/protocol/run';
import { ENGLISH, runWords } from '../../../src/shared/runWords';
import { el } from '../../ui/dom';
import { duration, grouped, short } from '../../ui/numbers';
import { readout } from '../../ui/readout';
import { engineName } from '../common/engineText';
import { metricsView } from './metrics';

const KIND_WORDS: Record<RunDocument['kind'], string> = {
  training: 'Training run',
  sampling: 'Samples',
  study: 'Study',
};

/** Title, state and origin on the left, `actions` on the right. */
export function runHead(
  document: RunDocument,
  parentTitle: string | null,
  actions: readonly HTMLElement[],
): HTMLElement {
  const created = new Date(document.created).toLocaleString();
  const kind = document.imported === null ? KIND_WORDS[document.kind] : 'Imported model';
  const words = stateWords(document);
  const subtitle = [kind, ...words, created, ...origin(document, parentTitle)].join(' · ');
  return el(
    'header',
    { class: 'run-head' },
    el(
      'div',
      {},
      el('h1', { class: 'run-title', testId: 'run-title', text: document.title }),
      el('p', {
        class: 'run-subtitle',
        testId: 'run-state',
        data: { state: document.state },
        text: subtitle,
      }),
    ),
    el('div', { class: 'buttons' }, ...actions),
  );
}

/** The words of the tree and the status bar; the loss stands among the numbers. */
export function stateWords({ kind, state, progress }: RunDocument): string[] {
  return runWords({ kind, state, ...progress, loss: null, secondsLeft: null }, ENGLISH);
}

function origin({ parent, imported }: RunDocument, parentTitle: string | null): string[] {
  if (imported !== null) {
    const { folder, weights, dtype, diffusers } = imported;
    const version = diffusers === null ? '' : `, diffusers ${diffusers}`;
    return [`from ${folder}, ${weights} (${dtype})${version}`];
  }

  const run = parent?.run ?? null;
  const name =
    run === null ? (parent?.model ?? null) : (parentTitle ?? 'a training that was deleted');
  if (name === null) return [];
  const step = parent?.step ?? null;
  return [`from ${name}${step === null ? '' : `, step ${grouped(step)}`}`];
}

/** The run's numbers, those that there are. */
export function runNumbers(document: RunDocument): HTMLElement {
  const { summary, progress, device } = document;
  const entries: [string, string][] = [];
  if (document.kind === 'training' && progress.steps > 0) {
    entries.push(['step', `${grouped(progress.step)} of ${grouped(progress.steps)}`]);
  }
  if (document.kind === 'study') {
    entries.push(['trials', `${grouped(progress.step)} of ${grouped(progress.steps)}`]);
  }
  if (summary.loss !== null) entries.push(['loss', short(summary.loss)]);
  if (summary.seconds !== null) entries.push(['time', duration(summary.seconds)]);
  if (summary.parameters !== null) entries.push(['parameters', grouped(summary.parameters)]);
  if (summary.network_calls !== null)
    entries.push(['network calls', grouped(summary.network_calls)]);
  if (device !== null) entries.push(['engine', engineName(device.engine)]);
  return el('dl', { class: 'readout', testId: 'run-numbers' }, ...readout(entries));
}

/** The metrics, or null when nothing was measured. */
export function runMetrics({ summary: { metrics } }: RunDocument): HTMLElement | null {
  return metrics === null ? null : metricsView(metrics);
}

/** How good the samples are, in a line; null when nothing was measured that says it. */
export function qualityView({ summary: { metrics } }: RunDocument): HTMLElement | null {
  const text = metrics === null ? null : quality(metrics);
  return text === null ? null : el('p', { class: 'text quality', testId: 'run-quality', text });
}
