// Layer: page, views. DDIM inversion: a picture to its x_T and back, the error by the number of steps, and
// the same x_T back with another class.

import { inversionCost } from '../../../src/core/sampling/exploreCost';
import { inversionTable } from '../../../src/shared/exploreTables';
import type {
  Computed,
  InversionRequest,
  InversionResult,
  InvertedPicture,
} from '../../../src/shared/protocol/explore';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import { sliceSamples } from '../../../src/shared/protocol/samples';
import { csvText } from '../../../src/core/csvText';
import { el } from '../../ui/dom';
import { short } from '../../ui/numbers';
import { Plot } from '../../ui/plot';
import { chooser, textInput } from '../../ui/toolkit';
import { CellGrid } from './cellGrid';
import { whole } from './interpolationMode';
import {
  csvFile,
  type CommonSettings,
  type ExploreJob,
  type ExploreMode,
  type Plan,
  type SavedFile,
} from './mode';

/** Numbers of steps whose error is measured beside that of the settings. */
const TRIALS = [5, 10, 20, 50];
const STEPS = { least: 2, most: 1000 };
const NO_CLASS = '';
const MOST_ROWS = 999;

type Source = 'sample' | 'data' | 'file';

export class InversionMode implements ExploreMode {
  readonly id = 'inversion';
  readonly label = 'Inversion';
  readonly stage: HTMLElement;
  readonly foot: HTMLElement;
  readonly fields: readonly HTMLElement[];
  private readonly cells = new CellGrid({
    ...{ label: 'From the picture to its noise and back', testId: 'explore-inverted', side: 128 },
  });
  private readonly path = new CellGrid({
    ...{ label: 'States on the way to the noise', testId: 'explore-path', side: 56 },
  });
  private readonly caption = el('p', { class: 'text', testId: 'explore-inversion-error' });
  private readonly plot = new Plot({
    caption: 'Difference between the picture and its way there and back, by the number of steps',
    testId: 'explore-inversion-plot',
    xLabel: 'Steps of each way',
    height: 200,
    logX: true,
    logY: true,
  });
  private readonly source = chooser({
    label: 'Picture',
    choices: [
      { value: 'sample', label: 'A sample of the model' },
      { value: 'data', label: 'From its data' },
      { value: 'file', label: 'A file' },
    ],
    value: 'sample',
    testId: 'explore-inversion-source',
    onChange: () => {
      this.showSource();
      this.onChange();
    },
  });
  private readonly row = this.text('Number in the data', 'explore-inversion-row', '0');
  private readonly steps = this.text('Steps of each way', 'explore-inversion-steps', '50');
  private readonly guidance = this.text('Guidance of the edit', 'explore-edit-guidance', '2');
  private readonly told = this.classChooser('Class told', 'explore-inversion-class');
  private readonly edit = this.classChooser('Edit: back as', 'explore-edit-class');
  private readonly file = el('input', {
    testId: 'explore-inversion-file',
    attributes: { type: 'file', accept: 'image/*', 'aria-label': 'Picture file' },
    on: {
      change: () => {
        this.onChange();
      },
    },
  });
  private readonly fileField = el(
    'div',
    { class: 'field' },
    el('span', { class: 'field-label', text: 'Picture file' }),
    this.file,
  );
  private result: InversionResult | null = null;

  /** @param onChange something was entered */
  constructor(private readonly onChange: () => void) {
    this.stage = el('div', {}, this.cells.element, this.caption, this.path.element);
    this.foot = el('div', {}, this.plot.element);
    this.foot.hidden = true;
    const { source, row, steps, told, edit, guidance } = this;
    this.fields = [
      source.element,
      this.fileField,
      ...[row, told, steps, edit, guidance].map(({ element }) => element),
    ];
    this.showSource();
  }

  readonly files: readonly SavedFile[] = [
    csvFile(
      'inversion.csv',
      'explore-inversion-csv',
      () => inversionTable(this.result?.trials ?? []),
      csvText,
    ),
  ];

  setModel({ classes }: ModelChoice): void {
    for (const one of [this.told, this.edit]) {
      const before = one.value;
      const none = one === this.edit ? 'No edit' : 'No class';
      const choices = [
        { value: NO_CLASS, label: none },
        ...(classes ?? []).map((label, i) => ({ value: String(i), label })),
      ];
      const isKept = before !== NO_CLASS && choices.some(({ value }) => value === before);
      const usual =
        classes === null ? NO_CLASS : String(one === this.edit ? classes.length - 1 : 0);
      one.setChoices(choices, isKept ? before : usual);
      one.element.hidden = classes === null;
    }
    this.guidance.element.hidden = classes === null;
  }

  plan(common: CommonSettings): Plan | null {
    const steps = whole(this.steps, STEPS.least, STEPS.most);
    const source = this.source.value as Source;
    const row = source === 'data' ? whole(this.row, 0, MOST_ROWS) : 0;
    const scale = Number(this.guidance.value);
    const edited = classOf(this.edit.value);
    const isScale =
      edited === null || (this.guidance.value.trim() !== '' && scale >= 0 && scale <= 20);
    this.guidance.setError(isScale ? null : 'A number from 0 to 20.');
    if (steps === null || row === null || !isScale) return null;
    const edit = edited === null ? null : { class_label: edited, guidance_scale: scale };
    const class_label = classOf(this.told.value);
    const asked = { class_label, steps, trials: TRIALS, edit };
    const name = (label: number): string => common.model.classes?.[label] ?? String(label);
    return {
      sentence: `${this.sourceWords(row)} · ${steps} steps${edit === null ? '' : ` · back as ${name(edit.class_label)}`}`,
      sampling: { ...common.sampling, weaker_step: null },
      rows: 1,
      calls: () => Promise.resolve(inversionCost(steps, TRIALS, edit)),
      run: async (job) => {
        const picture = await this.picture(job, common, class_label, row);
        return this.invert(
          job,
          { ...asked, picture },
          edit === null ? null : name(edit.class_label),
        );
      },
    };
  }

  dispose(): void {
    this.plot.dispose();
  }

  private async invert(
    { worker, loaded, signal, onEvent }: ExploreJob,
    asked: Omit<InversionRequest, 'model' | 'engine'>,
    editedAs: string | null,
  ): Promise<Computed> {
    const result = await worker.call(
      'invert',
      { ...asked, model: loaded.model, engine: null },
      { signal, onEvent },
    );
    this.show(result, editedAs);
    return result;
  }

  private async picture(
    { worker, loaded, signal }: ExploreJob,
    { sampling }: CommonSettings,
    class_label: number | null,
    row: number,
  ): Promise<InvertedPicture> {
    switch (this.source.value as Source) {
      case 'file': {
        const file = this.file.files?.item(0) ?? null;
        if (file === null) throw new Error('Choose a picture file first.');
        return { kind: 'file', bytes: new Uint8Array(await file.arrayBuffer()) };
      }
      case 'data': {
        if (loaded.data === null) throw new Error('The data of this model are not to be had.');
        const { samples } = await worker.call(
          'someSamples',
          { ...loaded.data, count: row + 1 },
          { signal },
        );
        const one = sliceSamples(samples, row, row + 1);
        if (one.values.length === 0) throw new Error(`The data have no picture number ${row}.`);
        return { kind: 'values', values: one.values.slice() };
      }
      case 'sample': {
        const plain = { guidance_scale: 1, negative_class: null, weaker_step: null };
        const { samples } = await worker.call(
          'sample',
          {
            ...{ runId: '', model: loaded.model, weaker: null, data: null, engine: null },
            sampling: { ...sampling, ...plain, class_label, count: 1 },
          },
          { signal },
        );
        return { kind: 'values', values: samples.values };
      }
    }
  }

  private show(result: InversionResult, editedAs: string | null): void {
    this.result = result;
    const { picture, back, path, edited, error, latentMoments, trials } = result;
    const count = path.sigmas.length;
    const latent = sliceSamples(path.states, count - 1, count);
    const columns = [
      { name: 'Picture' },
      { name: 'x_T', remark: `deviation ${latentMoments.deviation.toFixed(2)}` },
      { name: 'Back', remark: `${error.psnr.toFixed(1)} dB` },
      ...(edited === null ? [] : [{ name: `Back as ${editedAs ?? ''}`, remark: ' ' }]),
    ];
    this.cells.arrange([{ name: '' }], columns);
    this.cells.show([[picture, latent, back, ...(edited === null ? [] : [edited])]]);
    this.path.arrange(
      [{ name: '' }],
      path.sigmas.map((sigma) => ({ name: `σ ${short(Number(sigma.toPrecision(2)))}` })),
    );
    this.path.show([path.sigmas.map((_, i) => sliceSamples(path.states, i, i + 1))]);
    this.caption.textContent = `There and back: max |a−b| ${error.max.toFixed(3)}, RMSE ${error.rmse.toFixed(4)}, PSNR ${error.psnr.toFixed(1)} dB (values from −1 to 1). Naive reversed DDIM step; x_T should have mean 0 and deviation 1 and has ${latentMoments.mean.toFixed(2)} and ${latentMoments.deviation.toFixed(2)}.`;
    this.foot.hidden = false;
    this.plot.setData(
      trials.map(({ steps }) => steps),
      [
        { label: 'RMSE', color: 'blue', values: trials.map(({ rmse }) => rmse), dots: true },
        { label: 'max |a−b|', color: 'orange', values: trials.map(({ max }) => max), dots: true },
      ],
      `RMSE ${trials.map(({ steps, rmse }) => `${rmse.toFixed(4)} with ${steps} steps`).join(', ')}.`,
    );
  }

  private sourceWords(row: number): string {
    switch (this.source.value as Source) {
      case 'sample':
        return 'a sample';
      case 'data':
        return `picture ${row} of the data`;
      case 'file':
        return this.file.files?.item(0)?.name ?? 'a file';
    }
  }

  private showSource(): void {
    this.row.element.hidden = this.source.value !== 'data';
    this.fileField.hidden = this.source.value !== 'file';
  }

  private classChooser(label: string, testId: string): ReturnType<typeof chooser> {
    return chooser({
      ...{ label, testId, choices: [], value: NO_CLASS },
      onChange: () => {
        this.onChange();
      },
    });
  }

  private text(label: string, testId: string, value: string): ReturnType<typeof textInput> {
    return textInput({
      ...{ label, testId, value, numeric: true },
      onInput: () => {
        this.onChange();
      },
    });
  }
}

function classOf(value: string): number | null {
  return value === NO_CLASS ? null : Number(value);
}
