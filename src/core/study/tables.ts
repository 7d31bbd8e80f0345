// Layer: core (pure). The numbers of a study as CSV files: one line a cell, one line a measured model, and
// the curves of its plots.

import { csvText } from '../csvText';
import type { FieldValue } from '../recipe/fieldKinds';
import type { StudyPlot } from './plots';
import { numberIds, summarise, type StudyResults } from './results';

/** One line a cell: its values, how many trials were finished, mean and standard deviation of each number. */
export function cellsCsv(results: StudyResults): string {
  const { definition } = results;
  const cells = summarise(results);
  const ids = numberIds(definition, cells);
  return csvText(
    [
      ...definition.vary.map(({ key }) => key),
      'trials',
      ...ids.flatMap((id) => [`${id}_mean`, `${id}_deviation`]),
    ],
    cells.map(({ values, trials, numbers }) => [
      ...values.map(plain),
      trials.filter(({ error }) => error === null).length,
      ...ids.flatMap((id) => {
        const number = numbers.get(id);
        return [number?.mean ?? '', number?.deviation ?? ''];
      }),
    ]),
  );
}

/** One line for each model that was measured: its cell, repeat and step, and every number. */
export function trialsCsv({ definition, cells, trials }: StudyResults): string {
  const measures = [
    ...new Set(
      trials.flatMap(({ measured }) => measured.flatMap(({ values }) => Object.keys(values))),
    ),
  ];
  return csvText(
    [...definition.vary.map(({ key }) => key), 'repeat', 'step', 'error', ...measures],
    trials.flatMap(({ cell, repeat, error, measured }) => {
      const place = [...cells[cell].map(plain), repeat];
      const lines = measured.map(({ step, values }) => [
        ...place,
        step ?? '',
        '',
        ...measures.map((id) => (values[id] as number | undefined) ?? ''),
      ]);
      const failed = error === null ? [] : [[...place, '', error, ...measures.map(() => '')]];
      return [...lines, ...failed];
    }),
  );
}

/** One line a point: series, x, y and the standard deviation of y over repeats. */
export function plotCsv({ series, xLabel, yLabel }: StudyPlot): string {
  return csvText(
    ['series', xLabel, yLabel, 'deviation'],
    series.flatMap(({ label, points }) =>
      points.map(({ x, y, deviation }) => [label, x, y, deviation ?? '']),
    ),
  );
}

function plain(value: FieldValue): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}
