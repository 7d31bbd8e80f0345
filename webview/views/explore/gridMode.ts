// Layer: page, views. The guidance grid: a row for each class, a column for each scale, every cell from
// the same noises. A cell opens in the sampling view, where it can be kept.

import { encodePng } from '../../../src/core/png/encode';
import { SAMPLING_FIELDS } from '../../../src/core/recipe/fields/sampling';
import type { SamplingConfig } from '../../../src/core/recipe/types';
import { gridCalls, gridScales } from '../../../src/core/sampling/exploreCost';
import { valueFault } from '../../../src/core/recipe/validate';
import { gridTable } from '../../../src/shared/exploreTables';
import type { DrawnArrangement, GridCell, GridResult } from '../../../src/shared/protocol/explore';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import { sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import { rowsFirst } from '../../../src/shared/samples/arranged';
import { contactSheet } from '../../../src/shared/samples/contactSheet';
import { recipeTexts } from '../../../src/shared/samples/recipeInPicture';
import { csvText } from '../../../src/core/csvText';
import { el } from '../../ui/dom';
import { grouped, short } from '../../ui/numbers';
import { Scrubber } from '../../ui/scrubber';
import { table, tableRow } from '../../ui/table';
import { chooser, textInput } from '../../ui/toolkit';
import { CellGrid } from './cellGrid';
import { csvFile, type CommonSettings, type ExploreMode, type Plan, type SavedFile } from './mode';

const SCALES = '1, 2, 4';
const CLASSES = '0, 1, 2, 3';
/** Noises of each cell: enough for a share to say something, few enough to wait for. */
const PER_CELL = '2';
const MOST_PER_CELL = 64;
const NO_CLASS = '';

/** What the grid that is shown was asked for. */
interface Shown {
  readonly common: CommonSettings;
  readonly labels: readonly number[] | null;
  readonly scales: readonly number[];
  readonly perCell: number;
  /** By column, as they arrive. */
  readonly columns: SampleSet[];
  result: GridResult | null;
}

export class GridMode implements ExploreMode {
  readonly id = 'grid';
  readonly label = 'Guidance grid';
  readonly stage: HTMLElement;
  readonly foot: HTMLElement;
  readonly fields: readonly HTMLElement[];
  private readonly cells: CellGrid;
  private readonly caption = el('p', { class: 'text quiet', testId: 'explore-grid-caption' });
  private readonly noise = new Scrubber({
    ...{ label: 'Noise', testId: 'explore-grid-noise', min: 0, max: 0, value: 0, duration: 4000 },
    valueText: (value) => `Noise ${value + 1}`,
    onChange: () => {
      this.draw();
    },
  });
  private readonly rows = el('tbody');
  private readonly judge = el('p', { class: 'text quiet' });
  private readonly scales = this.text('Guidance scales', 'explore-grid-scales', SCALES);
  private readonly classes = this.text('Classes', 'explore-grid-classes', CLASSES);
  private readonly perCell = this.text('Noises', 'explore-grid-count', PER_CELL);
  private readonly from = chooser({
    label: 'Guided away from',
    choices: [],
    value: NO_CLASS,
    title: 'What takes the place of u in u + s(c − u)',
    testId: 'explore-grid-from',
    onChange: () => {
      this.onChange();
    },
  });
  private model: ModelChoice | null = null;
  private shown: Shown | null = null;

  /**
   * @param onChange something was entered
   * @param open shows a cell in the sampling view
   */
  constructor(
    private readonly onChange: () => void,
    private readonly open: (model: ModelChoice, sampling: SamplingConfig) => void,
  ) {
    this.cells = new CellGrid({
      ...{ label: 'Samples by class and guidance', testId: 'explore-grid', side: 96 },
      onOpen: (row, column) => {
        this.openCell(row, column);
      },
      onMove: (row, column) => {
        this.describe(row, column);
      },
    });
    this.stage = el('div', {}, this.cells.element, this.noise.element, this.caption);
    this.noise.element.hidden = true;
    this.foot = el(
      'div',
      { class: 'numbers-scroll' },
      this.judge,
      table(['Class', 'Guidance', 'Asked class seen', 'Distance to guidance 1'], [this.rows], {
        class: 'numbers',
        testId: 'explore-grid-table',
      }),
    );
    this.foot.hidden = true;
    this.fields = [this.scales, this.classes, this.perCell, this.from].map(
      ({ element }) => element,
    );
  }

  readonly files: readonly SavedFile[] = [
    {
      label: 'Save PNG…',
      testId: 'explore-grid-png',
      make: () => Promise.resolve({ name: 'guidance grid.png', bytes: this.picture() }),
    },
    csvFile(
      'guidance grid.csv',
      'explore-grid-csv',
      () => gridTable(this.finished, this.model?.classes ?? null),
      csvText,
    ),
  ];

  readonly kept = (): DrawnArrangement => {
    const { shown, finished } = this;
    if (shown === null) throw new Error('There is no grid yet.');
    const { labels, scales, perCell, common } = shown;
    const { classes } = common.model;
    const rows = labels?.map((label) => classes?.[label] ?? String(label)) ?? [''];
    const { samples, networkCalls, seconds, device } = finished;
    const shape = { rows: rows.length, columns: scales.length, perCell };
    return {
      modelId: common.model.id,
      sampling: { ...common.sampling, count: rows.length * scales.length * perCell },
      arrangement: {
        kind: 'grid',
        rows: { title: 'class', names: rows },
        columns: { title: 'guidance scale', names: scales.map(scaleName) },
        perCell,
      },
      result: { samples: rowsFirst(samples, shape), networkCalls, seconds, device },
    };
  };

  setModel(model: ModelChoice): void {
    this.model = model;
    const { classes } = model;
    this.classes.element.hidden = classes === null;
    const choices = [
      ...(classes === null ? [] : [{ value: NO_CLASS, label: 'No class' }]),
      ...(classes ?? []).map((label, i) => ({ value: `class ${i}`, label })),
      ...model.checkpoints.map((step) => ({
        value: `step ${step}`,
        label: `Step ${grouped(step)} of the run`,
      })),
    ];
    const before = this.from.value;
    const kept = choices.some(({ value }) => value === before) ? before : choices.at(0)?.value;
    this.from.setChoices(choices, kept ?? NO_CLASS);
    this.from.disabled = choices.length < 2;
  }

  plan(common: CommonSettings): Plan | null {
    const scales = this.readScales();
    const labels = this.readClasses(common.model);
    const count = Number(this.perCell.value);
    const isCount = Number.isInteger(count) && count >= 1 && count <= MOST_PER_CELL;
    this.perCell.setError(isCount ? null : `A whole number from 1 to ${MOST_PER_CELL}.`);
    if (scales === null || labels === undefined || !isCount) return null;
    const [what, which] = this.from.value.split(' ');
    const sampling: SamplingConfig = {
      ...common.sampling,
      count,
      negative_class: what === 'class' ? Number(which) : null,
      weaker_step: what === 'step' ? Number(which) : null,
    };
    const rows = labels?.length ?? 1;
    return {
      sentence: `guidance ${scales.map(short).join(', ')} · ${labels === null ? 'no classes' : `${rows} classes`} · ${count} noises`,
      sampling,
      rows: rows * count,
      calls: () => gridCalls(sampling, common.model.recipe.schedule, { labels, scales }),
      run: ({ worker, loaded, weaker, signal, onEvent }) => {
        const settings = { model: common.model, sampling };
        const shown: Shown = {
          common: settings,
          labels,
          scales,
          perCell: count,
          columns: [],
          result: null,
        };
        this.begin(shown);
        const isJudged =
          common.model.id.startsWith('model:') || common.model.recipe.data.name !== null;
        const request = { model: loaded.model, weaker, sampling, engine: null };
        return worker
          .call(
            'guidanceGrid',
            { ...request, labels, scales, perCell: count, isJudged },
            {
              signal,
              onEvent: (event) => {
                if (event.kind === 'progress') {
                  onEvent(event);
                  return;
                }
                shown.columns[event.column] = event.samples;
                this.draw();
              },
            },
          )
          .then((result) => {
            shown.result = result;
            this.showNumbers(result);
            return result;
          });
      },
    };
  }

  dispose(): void {
    this.shown = null;
  }

  private begin(shown: Shown): void {
    this.shown = shown;
    const { classes } = shown.common.model;
    this.noise.max = shown.perCell - 1;
    this.noise.value = 0;
    this.noise.element.hidden = shown.perCell < 2;
    this.foot.hidden = true;
    this.cells.arrange(
      (shown.labels ?? [null]).map((label) => ({
        name: label === null ? '' : (classes?.[label] ?? String(label)),
      })),
      shown.scales.map((scale) => ({ name: scaleName(scale), remark: ' ' })),
    );
  }

  private draw(): void {
    const { shown } = this;
    if (shown === null) return;
    this.cells.show(
      (shown.labels ?? [null]).map((_, row) =>
        shown.scales.map((__, column) => this.sampleAt(shown, row, column)),
      ),
    );
  }

  /** Of points all noises, of pictures the one that is chosen. */
  private sampleAt({ columns, perCell }: Shown, row: number, column: number): SampleSet | null {
    const set = columns.at(column);
    if (set === undefined) return null;
    const start = row * perCell;
    return set.kind === 'points'
      ? sliceSamples(set, start, start + perCell)
      : sliceSamples(set, start + this.noise.value, start + this.noise.value + 1);
  }

  private showNumbers({ cells, classifier }: GridResult): void {
    const classes = this.shown?.common.model.classes ?? null;
    this.foot.hidden = false;
    this.judge.textContent =
      classifier === null
        ? 'Distance: root of the mean square of the difference to the same noises at guidance 1, mean over the noises. No classifier of the lab knows these classes.'
        : `Seen by ${classifier.name}, which is right about ${percent(classifier.right)} of real pictures. Distance: root of the mean square of the difference to the same noises at guidance 1, mean over the noises.`;
    this.rows.replaceChildren(
      ...cells.map((cell) =>
        tableRow(cell.label === null ? 'none' : (classes?.[cell.label] ?? String(cell.label)), [
          short(cell.scale),
          cell.agreement === null ? '–' : percent(cell.agreement),
          cell.distance.toFixed(3),
        ]),
      ),
    );
    const scales = this.shown?.scales ?? [];
    this.cells.setRemarks(
      scales.map((scale) => columnRemark(cells.filter((cell) => cell.scale === scale))),
    );
  }

  private describe(row: number, column: number): void {
    const { shown } = this;
    const scale = shown?.scales.at(column);
    if (shown === null || scale === undefined) return;
    const label = shown.labels?.at(row);
    const { classes } = shown.common.model;
    const name = label === undefined ? '' : `${classes?.[label] ?? label} · `;
    const cell = shown.result?.cells.find(
      (one) => one.scale === scale && one.label === (label ?? null),
    );
    const seen =
      cell === undefined || cell.agreement === null
        ? ''
        : ` · asked class seen in ${percent(cell.agreement)}`;
    this.caption.textContent = `${name}guidance ${short(scale)}${seen} · click or Enter opens it in Sampling`;
  }

  private openCell(row: number, column: number): void {
    const { shown } = this;
    const guidance_scale = shown?.scales.at(column);
    if (shown === null || guidance_scale === undefined) return;
    const { model, sampling } = shown.common;
    const class_label = shown.labels?.at(row) ?? null;
    this.open(model, { ...sampling, class_label, guidance_scale });
  }

  private get finished(): GridResult {
    const result = this.shown?.result ?? null;
    if (result === null) throw new Error('The grid is not finished.');
    return result;
  }

  private picture(): Uint8Array {
    const { shown } = this;
    const sets = (shown?.labels ?? [null]).flatMap((_, row) =>
      (shown?.scales ?? []).flatMap((__, column) =>
        shown === null ? [] : (this.sampleAt(shown, row, column) ?? []),
      ),
    );
    const [first] = sets;
    if (shown === null || sets.length === 0) throw new Error('There is no grid yet.');
    const values = new Float32Array(sets.reduce((sum, set) => sum + set.values.length, 0));
    sets.reduce((offset, set) => {
      values.set(set.values, offset);
      return offset + set.values.length;
    }, 0);
    const { model, sampling } = shown.common;
    return encodePng(
      contactSheet({ ...first, values, labels: null }, { columns: shown.scales.length }),
      { text: recipeTexts({ ...model.recipe, sampling }) },
    );
  }

  private readScales(): number[] | null {
    const parts = this.scales.value.split(/[\s,;]+/).filter((part) => part !== '');
    const values = parts.map((part) => (Number.isNaN(Number(part)) ? part : Number(part)));
    const fault =
      parts.length === 0
        ? 'At least one number.'
        : values
            .map((value) => valueFault('A scale', SAMPLING_FIELDS.guidance_scale, value))
            .find((one) => one !== null);
    this.scales.setError(fault ?? null);
    return fault === undefined ? gridScales(parts.map(Number)) : null;
  }

  /** Null for a model without classes, undefined for what is not allowed. */
  private readClasses({ classes }: ModelChoice): number[] | null | undefined {
    if (classes === null) return null;
    const text = this.classes.value.trim();
    if (text === 'all') return classes.map((_, label) => label);
    const labels = text
      .split(/[,;]+/)
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => (classes.includes(part) ? classes.indexOf(part) : Number(part)));
    const isFine =
      labels.length > 0 &&
      labels.every((label) => Number.isInteger(label) && label >= 0 && label < classes.length);
    this.classes.setError(
      isFine ? null : `"all", or numbers from 0 to ${classes.length - 1}, separated by commas.`,
    );
    return isFine ? [...new Set(labels)] : undefined;
  }

  private text(label: string, testId: string, value: string): ReturnType<typeof textInput> {
    return textInput({
      ...{ label, testId, value },
      onInput: () => {
        this.onChange();
      },
    });
  }
}

function scaleName(scale: number): string {
  return scale === 1 ? '1 (off)' : short(scale);
}

function columnRemark(cells: readonly GridCell[]): string {
  const seen = cells.flatMap(({ agreement }) => (agreement === null ? [] : [agreement]));
  if (seen.length === 0) return ' ';
  return `${percent(seen.reduce((sum, share) => sum + share, 0) / seen.length)} as asked`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
