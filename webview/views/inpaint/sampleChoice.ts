// Layer: page, views. Where the sample comes from of which a part is given: the data that the model learnt,
// samples of the model, or a file of the reader's own. They stand on a sheet, of which one is chosen.

import { taughtFactor } from '../../../src/core/recipe/data/images';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { asGiven } from '../../../src/shared/samples/givenFile';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { RadioGroup } from '../../ui/radioGroup';
import { button } from '../../ui/toolkit';
import type { LabContext } from '../common/context';
import { Samples } from '../samples/samples';
import type { OpenConditional } from './conditionInPlace';

/** Samples on the sheet. */
const COUNT = 16;

type Source = 'data' | 'samples';

/** What samples of a kind are called. */
export interface ChoiceWords {
  /** Begins the test ids. */
  readonly id: string;
  readonly title: string;
  readonly many: string;
  /** Files that can be read. */
  readonly accept: string;
  /** What can be done with one that does not fit, and how. */
  readonly fit: string;
  readonly fitting: string;
}

export interface SampleChoiceOptions {
  readonly context: LabContext;
  readonly words: ChoiceWords;
  /** Told the sample that was chosen, as its file has it. */
  readonly onSample: (sample: SampleSet) => void;
  /** Factors by which a smaller picture may be enlarged. */
  readonly factors: () => readonly number[];
}

export class SampleChoice {
  readonly element: HTMLElement;
  private opened: OpenConditional | null = null;
  private set: SampleSet | null = null;
  private seed = 0;
  /** Counts what was asked for: the answer to an earlier question is not shown. */
  private asked = 0;
  /** A file that has another size than the model, which may be cut to it. */
  private refused: Uint8Array | null = null;
  private readonly notice: Notice;
  private readonly fit: HTMLElement;
  private readonly sheet: Samples;
  private readonly source: RadioGroup;
  private readonly more: HTMLElement;

  constructor(private readonly options: SampleChoiceOptions) {
    const { id, title, many, accept, fit, fitting } = options.words;
    this.notice = new Notice(`${id}-notice`);
    this.fit = button({
      label: fit,
      testId: `${id}-fit`,
      title: fitting,
      onClick: () => {
        if (this.refused !== null) void this.read(this.refused, true);
      },
    });
    this.sheet = new Samples({
      label: `${many} to choose from`,
      testId: `${id}-sheet`,
      onSelect: (index) => {
        if (this.set === null) return;
        this.clearNotice();
        this.options.onSample(asGiven(this.set, index));
      },
    });
    this.source = new RadioGroup({
      label: `${title} from`,
      testId: `${id}-source`,
      look: 'switch',
      choices: [],
      value: 'data',
      onChange: () => void this.fill(false),
    });
    this.more = button({
      label: 'Others',
      testId: `${id}-more`,
      title: 'Other samples of the model',
      onClick: () => {
        this.seed++;
        void this.fill(false);
      },
    });
    const file = el('input', {
      testId: `${id}-file`,
      attributes: { type: 'file', accept, hidden: '', 'aria-label': title },
      on: {
        change: () => {
          const chosen = file.files?.item(0) ?? null;
          file.value = '';
          if (chosen !== null) void this.readFile(chosen);
        },
      },
    });
    const own = button({
      label: `Own ${title}…`,
      testId: `${id}-own`,
      onClick: () => {
        file.click();
      },
    });
    this.element = el(
      'div',
      { class: 'stack picture-choice' },
      el('div', { class: 'reverse-head' }, this.source.element, this.more, own, file),
      this.notice.element,
      el('div', { class: 'buttons' }, this.fit),
      this.sheet.element,
    );
    this.fit.hidden = true;
  }

  /**
   * Offers samples for a model.
   * @param chooses the first of them is the one at once
   */
  async setModel(opened: OpenConditional, chooses: boolean): Promise<void> {
    this.opened = opened;
    const hasData = opened.data !== null;
    // One that enlarges has no samples of its own.
    const hasSamples = taughtFactor(opened.choice.recipe.data) === null;
    this.source.setChoices(
      [
        ...(hasData ? [{ value: 'data', label: 'The data' }] : []),
        ...(hasSamples ? [{ value: 'samples', label: 'Samples of the model' }] : []),
      ],
      hasData ? 'data' : 'samples',
    );
    this.clearNotice();
    this.more.hidden = true;
    if (hasData || hasSamples) await this.fill(chooses);
  }

  /** Reads a file of the reader's own, also one that was dropped. */
  async readFile(file: File): Promise<void> {
    await this.read(new Uint8Array(await file.arrayBuffer()), false);
  }

  dispose(): void {
    this.asked++;
    this.sheet.dispose();
  }

  private async fill(chooses: boolean): Promise<void> {
    const { opened } = this;
    if (opened === null) return;
    const asked = ++this.asked;
    const source = this.source.value as Source;
    this.more.hidden = source === 'data';
    if (source === 'samples') this.notice.show('info', 'Samples of the model are being drawn.');
    try {
      const set = await this.samples(opened, source);
      if (asked !== this.asked) return;
      this.notice.clear();
      this.set = set;
      this.sheet.show(set, null);
      this.sheet.select(chooses ? 0 : null);
      if (chooses) this.options.onSample(asGiven(set, 0));
    } catch (error) {
      if (asked === this.asked) this.notice.showError(error);
    }
  }

  /** A file as a sample of the open model. */
  sampleOf(key: string, file: Uint8Array, factors: readonly number[]): Promise<SampleSet> {
    return this.options.context.worker.call('readGiven', { key, file, fits: false, factors });
  }

  private async samples(
    { key, choice, data }: OpenConditional,
    source: Source,
  ): Promise<SampleSet> {
    const { worker } = this.options.context;
    if (source === 'data' && data !== null)
      return (await worker.call('someSamples', { ...data, count: COUNT })).samples;
    const sampling = { ...choice.recipe.sampling, count: COUNT, seed: this.seed };
    return (await worker.call('sampleInPlace', { key, sampling, weaker: null })).samples;
  }

  private async read(bytes: Uint8Array, fits: boolean): Promise<void> {
    const { opened, options } = this;
    if (opened === null) return;
    this.clearNotice();
    try {
      const sample = await options.context.worker.call('readGiven', {
        key: opened.key,
        file: bytes,
        fits,
        factors: options.factors(),
      });
      this.sheet.select(null);
      options.onSample(sample.kind === 'audio' ? asGiven(sample, 0) : sample);
    } catch (error) {
      this.notice.showError(error);
      this.refused = bytes;
      // What cannot be read at all cannot be cut either.
      this.fit.hidden =
        fits || !(error instanceof Error && error.message.includes('; the model needs '));
    }
  }

  private clearNotice(): void {
    this.notice.clear();
    this.fit.hidden = true;
    this.refused = null;
  }
}
