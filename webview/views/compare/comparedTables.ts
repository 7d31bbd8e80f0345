// Layer: page, views. What runs that are compared differ in and come to, as tables: a row for each thing,
// a column for each run.

import type { SampleMetrics } from '../../../src/core/metrics/contract';
import { measureLines } from '../../../src/core/metrics/words';
import { recipeDifferences } from '../../../src/core/recipe/differences';
import { valueText } from '../../../src/core/recipe/fieldText';
import { meanAndDeviation } from '../../../src/core/statistics/spread';
import { repeatGroups } from '../../../src/shared/compareRuns';
import type { RunContent, RunDocument } from '../../../src/shared/protocol/run';
import { el } from '../../ui/dom';
import { duration, grouped, short } from '../../ui/numbers';
import { table, tableRow } from '../../ui/table';
import { engineName } from '../common/engineText';
import { letterOf, markOf } from './runMark';

interface Row {
  readonly label: string;
  readonly title?: string;
  readonly cells: readonly string[];
}

/** What is not there or was not measured. */
const NONE = '–';

/** Only the keys of the recipes that differ. */
export function differencesTable(documents: readonly RunDocument[]): HTMLElement {
  const isTraining = documents.every(({ kind }) => kind === 'training');
  const recipes = documents.map(({ recipe }) => recipe);
  const rows = recipeDifferences(recipes)
    // How a training would be sampled is no property of it.
    .filter(({ part }) => !isTraining || part !== 'sampling')
    .map(({ part, key, field, values }) => ({
      label: field.label,
      title: `${part}.${key}`,
      cells: values.map((value) => (value === undefined ? NONE : valueText(field, value))),
    }));
  return rows.length === 0
    ? el('p', {
        class: 'text',
        text: 'The recipes are the same in every key.',
        testId: 'compare-same',
      })
    : comparison('compare-differences', ['Setting', ...documents.map(markOf)], rows);
}

/** Measures of the samples of each run, beside those of real data. */
export function measuresTable(
  documents: readonly RunDocument[],
  metrics: readonly (SampleMetrics | null)[],
): HTMLElement {
  const lines = metrics.map((measured) => (measured === null ? [] : measureLines(measured)));
  const known = new Map(lines.flat().map((line) => [line.label, line]));
  if (known.size === 0) {
    const text = 'Nothing is measured yet; sampling from the same noise measures every run.';
    return el('p', { class: 'text quiet', text, testId: 'compare-unmeasured' });
  }
  const rows = [...known].map(([label, { meaning }]) => {
    const cells = lines.map((own) => {
      const line = own.find((entry) => entry.label === label);
      return line === undefined ? NONE : `${line.value} (real ${line.real})`;
    });
    return { label, title: meaning, cells };
  });
  return comparison('compare-measures', ['Measure', ...documents.map(markOf)], rows);
}

/** Mean ± standard deviation over runs of one recipe with different seeds. */
export function repeatsTable(
  runs: readonly RunContent[],
  drawn: readonly (SampleMetrics | null)[] | null,
): HTMLElement {
  const documents = runs.map(({ document }) => document);
  const groups = repeatGroups(documents);
  if (groups.length === 0) {
    const text = 'None of these runs repeat one recipe with other seeds.';
    return el('p', { class: 'text quiet', text, testId: 'compare-no-repeats' });
  }
  const tables = groups.map((group) => {
    const rows: Row[] = [
      spread(
        'Training loss',
        group.map((i) => documents[i].summary.loss),
      ),
      spread(
        'Held-out loss',
        group.map((i) => runs[i].evaluations.at(-1)?.loss ?? null),
      ),
      ...measureSpreads(group.map((i) => drawn?.[i] ?? documents[i].summary.metrics)),
    ];
    const names = group.map(letterOf).join(', ');
    const head = ['Number', `Mean ± standard deviation of ${names}`];
    return comparison(
      'compare-repeats',
      head,
      rows.filter(({ cells }) => cells[0] !== NONE),
    );
  });
  return el('div', {}, ...tables);
}

function measureSpreads(metrics: readonly (SampleMetrics | null)[]): Row[] {
  const [first] = metrics;
  if (first === null) return [];
  return measureLines(first).map(({ label, meaning }, at) => {
    const { id, space } = first.measures[at];
    const values = metrics.map(
      (other) =>
        other?.measures.find((entry) => entry.id === id && entry.space === space)?.value ?? null,
    );
    return { ...spread(label, values), title: meaning };
  });
}

function spread(label: string, values: readonly (number | null)[]): Row {
  const known = values.filter((value) => value !== null);
  const found = known.length === values.length ? meanAndDeviation(known) : null;
  const text = found === null ? NONE : `${short(found.mean)} ± ${short(found.deviation)}`;
  return { label, cells: [text] };
}

/** What stands in the summaries. */
export function numbersTable(runs: readonly RunContent[]): HTMLElement {
  const row = (label: string, cell: (run: RunContent) => string | null): Row => ({
    label,
    cells: runs.map((run) => cell(run) ?? NONE),
  });
  const number = (value: number | null | undefined, text: (known: number) => string) =>
    value === null || value === undefined ? null : text(value);
  const rows = [
    row(
      'Steps',
      ({ document: { progress } }) => `${grouped(progress.step)} of ${grouped(progress.steps)}`,
    ),
    row('Loss, smoothed', ({ document }) => number(document.summary.loss, short)),
    row('Loss on held-out rows', ({ evaluations }) => number(evaluations.at(-1)?.loss, short)),
    row('Computing time', ({ document }) => number(document.summary.seconds, duration)),
    row('Parameters', ({ document }) => number(document.summary.parameters, grouped)),
    row('Network calls', ({ document }) => number(document.summary.network_calls, grouped)),
    row('Engine', ({ document: { device } }) =>
      device === null ? null : engineName(device.engine),
    ),
    row('Made', ({ document }) => new Date(document.created).toLocaleString()),
  ].filter(({ cells }) => cells.some((cell) => cell !== NONE));
  const head = ['Number', ...runs.map(({ document }, index) => markOf(document, index))];
  return comparison('compare-numbers', head, rows);
}

function comparison(testId: string, head: readonly string[], rows: readonly Row[]): HTMLElement {
  const lines = rows.map(({ label, title, cells }) =>
    tableRow(label, cells, title === undefined ? {} : { title }),
  );
  const body = el('tbody', {}, ...lines);
  return el(
    'div',
    { class: 'table-scroll' },
    table(head, [body], { class: 'metrics-table', testId }),
  );
}
