// Layer: page, views. The quality of samples: a verdict in words and a table of what was measured,
// each number beside that of real data.

import type { SampleMetrics } from '../../../src/core/metrics/contract';
import { measureLines, verdict } from '../../../src/core/metrics/words';
import { el } from '../../ui/dom';
import { table, tableRow } from '../../ui/table';

export function metricsView(metrics: SampleMetrics): HTMLElement {
  const rows = measureLines(metrics).map(({ id, label, value, real, meaning }, i) =>
    tableRow(label, [value, real], {
      title: meaning,
      data: { measure: id, value: String(metrics.measures[i].value) },
    }),
  );
  return el(
    'div',
    { class: 'metrics', testId: 'run-metrics' },
    el('p', { class: 'text', testId: 'run-verdict', text: verdict(metrics) }),
    table(['Measure', 'Samples', 'Real data'], [el('tbody', {}, ...rows)], {
      class: 'metrics-table',
    }),
  );
}
