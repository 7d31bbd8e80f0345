// Layer: page, views. Training time × sampling time: every preview as a row, from noise on the left to
// samples on the right. The chosen cell stands large beside the table; it follows the newest preview
// until the reader goes to another row.

import type { ScheduleConfig } from '../../../src/core/recipe/types';
import type { Preview } from '../../../src/shared/protocol/run';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { el, section } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { Paced } from '../../ui/paced';
import { RadioGroup } from '../../ui/radioGroup';
import { button } from '../../ui/toolkit';
import { noiseLevels } from '../reverse/noiseLevel';
import { inView } from '../reverse/states';
import type { CellPainter } from '../samples/contract';
import { sampleKindView } from '../samples/registry';
import { Samples } from '../samples/samples';
import { cellSamples, columnsOf, timeRows } from './timeCells';
import type { Shown, TimePlace, TimeRow } from './timeCells';
import { TimeTable } from './timeTable';

/** Milliseconds between two drawings of the whole table while previews come. */
const DRAW_EVERY_MS = 500;

const SHOWN = [
  { value: 'x_0', label: 'Predicted x₀' },
  { value: 'x_t', label: 'State xₜ' },
] as const;

export class TrainingTimes {
  readonly element: HTMLElement;
  private readonly table = new TimeTable(
    (place) => {
      this.goTo(place);
    },
    (place) => this.words(place),
  );
  private readonly large = new Samples({
    label: 'Chosen samples',
    testId: 'time-large',
    onSelect: (index) => {
      this.chosen = index;
      this.showTable();
    },
  });
  private readonly caption = el('figcaption', { testId: 'time-caption' });
  private readonly shown = new RadioGroup({
    label: 'What is shown',
    testId: 'time-shown',
    look: 'switch',
    choices: SHOWN,
    value: 'x_0',
    onChange: () => {
      this.showTable();
      this.showChosen(false);
    },
  });
  private previews: readonly Preview[] = [];
  private rows: readonly TimeRow[] = [];
  private reference: SampleSet | null = null;
  private painter: CellPainter | null = null;
  private levels: (time: number) => string = String;
  /** The row that the reader went to, by its step; null for the newest. */
  private step: number | null = null;
  /** Null for the last, where the samples are. */
  private column: number | null = null;
  /** The one picture that cells show. */
  private chosen = 0;
  private readonly drawing = new Paced(() => {
    this.draw();
  }, DRAW_EVERY_MS);

  /** Steps that can be sampled. */
  private checkpoints: readonly number[] = [];
  private readonly sample = button({
    label: 'Sample',
    testId: 'time-sample',
    onClick: () => {
      const step = this.checkpointOf(this.rows[this.place.row]);
      if (step !== null) this.onSample?.(step);
    },
  });

  /** @param onSample samples the checkpoint of a step; null where that is not offered */
  constructor(private readonly onSample: ((step: number) => void) | null = null) {
    this.element = section(
      'Training time × sampling time',
      el('p', {
        class: 'text quiet',
        text: 'Down: the model after more training steps. To the right: the same noise on its way to samples. Arrow keys move through both.',
      }),
      this.shown.element,
      el(
        'div',
        { class: 'training-times' },
        this.table.element,
        el(
          'figure',
          { class: 'stage-figure' },
          this.caption,
          this.large.element,
          el('div', { class: 'buttons' }, this.sample),
        ),
      ),
    );
    this.element.dataset.testid = 'training-times';
    this.element.hidden = true;
  }

  /** Begins anew with a run of this schedule. */
  begin(schedule: ScheduleConfig): void {
    const levels = noiseLevels(schedule);
    this.levels = (time) => levels(time).name;
    this.step = null;
    this.column = null;
    this.chosen = 0;
    this.previews = [];
    this.checkpoints = [];
    this.reference = null;
    this.painter = null;
    this.drawing.drawNow();
  }

  /** There are checkpoints of these steps. */
  setCheckpoints(steps: readonly number[]): void {
    this.checkpoints = steps;
    if (this.rows.length > 0) this.showSample(this.rows[this.place.row]);
  }

  /** Shows these previews, as far as it is known how they were sampled. */
  show(previews: readonly Preview[], reference: SampleSet | null): void {
    this.previews = previews;
    if (reference !== this.reference) this.painter = null;
    this.reference = reference;
    this.drawing.request();
  }

  dispose(): void {
    this.drawing.dispose();
    this.table.dispose();
    this.large.dispose();
  }

  private draw(): void {
    this.rows = timeRows(this.previews);
    this.element.hidden = this.rows.length === 0;
    if (this.rows.length === 0) return;
    this.showTable();
    this.showChosen(false);
  }

  private get what(): Shown {
    return SHOWN.find(({ value }) => value === this.shown.value)?.value ?? 'x_0';
  }

  /** The cell that is chosen; a row that is not shown any more gives way to the one before it. */
  private get place(): TimePlace {
    const { rows, step, column } = this;
    const row = step === null ? -1 : rows.findLastIndex((other) => other.step <= step);
    const last = columnsOf(rows[rows.length - 1]) - 1;
    const newest = rows.length - 1;
    return {
      row: step === null ? newest : Math.max(0, row),
      column: Math.min(column ?? last, last),
    };
  }

  private goTo({ row, column }: TimePlace): void {
    this.step = row === this.rows.length - 1 ? null : this.rows[row].step;
    this.column = column;
    this.showChosen(true);
  }

  private showTable(): void {
    const { rows, reference, chosen } = this;
    const [first] = rows;
    const inSight = inView(first, reference);
    this.large.fit(inSight);
    this.painter ??= sampleKindView(first.samples.kind).cells(inSight);
    const heads = [...first.path.times.map((time) => this.levels(time)), 'samples'];
    this.table.show({ rows, heads, shown: this.what, chosen, painter: this.painter });
  }

  private showChosen(isSought: boolean): void {
    const { place, reference } = this;
    const row = this.rows[place.row];
    this.table.select(place, isSought);
    this.large.show(cellSamples(row, place.column, this.what), reference);
    this.large.select(this.chosen);
    this.caption.textContent = this.words(place);
    this.showSample(row);
    this.element.dataset.step = String(row.step);
    this.element.dataset.column = String(place.column);
  }

  /** The last checkpoint up to a preview; null where there is none. */
  private checkpointOf({ step }: TimeRow): number | null {
    return this.checkpoints.findLast((checkpoint) => checkpoint <= step) ?? null;
  }

  private showSample(row: TimeRow): void {
    const step = this.onSample === null ? null : this.checkpointOf(row);
    this.sample.hidden = step === null;
    if (step !== null) this.sample.textContent = `Sample from step ${grouped(step)}`;
  }

  private words({ row, column }: TimePlace): string {
    const { step, path } = this.rows[row];
    const time = path.times.at(column);
    const label = SHOWN.find(({ value }) => value === this.what)?.label ?? '';
    const what =
      column >= path.times.length || time === undefined
        ? 'samples'
        : `${this.levels(time)} · ${label.toLowerCase()}`;
    return `After step ${grouped(step)} · ${what}`;
  }
}
