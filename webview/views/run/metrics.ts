// Layer: page, views. The quality of samples: a verdict in words and a table of what was measured,
// each number beside that of real data.

import type { SampleMetrics } from '../../../src/core/metrics/contract';
import { measureLines, verdict } from '../../../src/core/metrics/words';
import { el } from '../../ui/dom';

export function metricsView(metrics: SampleMetrics): HTMLElement {
  const rows = measureLines(metrics).map(({ id, label, value, real, meaning }, i) =>
    el(
      'tr',
      { data: { measure: id, value: String(metrics.measures[i].value) } },
      el('th', { text: label, attributes: { scope: 'row', title: meaning } }),
      el('td', { text: value }),
      el('td', { text: real }),
    ),
  );
  const head = ['Measure', 'Samples', 'Real data'].map((text) =>
    el('th', { text, attributes: { scope: 'col' } }),
  );
  return el(
    'div',
    { class: 'metrics', testId: 'run-metrics' },
    el('p', { class: 'text', testId: 'run-verdict', text: verdict(metrics) }),
    el(
      'table',
      { class: 'metrics-table' },
      el('thead', {}, el('tr', {}, ...head)),
      el('tbody', {}, ...rows),
    ),
  );
}
