// Layer: page, views. Where the picture comes from: the data that the model learnt, samples of the model,
// or a file of the reader's own. Pictures stand on a sheet, of which one is chosen.

import { taughtFactor } from '../../../src/core/recipe/data/images';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { inEightBits } from '../../../src/shared/samples/eightBits';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { RadioGroup } from '../../ui/radioGroup';
import { button } from '../../ui/toolkit';
import type { LabContext } from '../common/context';
import { Samples } from '../samples/samples';
import type { OpenConditional } from './conditionInPlace';

/** Pictures on the sheet. */
const COUNT = 16;

type Source = 'data' | 'samples';

export interface PictureChoiceOptions {
  readonly context: LabContext;
  readonly onPicture: (picture: SampleSet) => void;
  /** Factors by which a smaller picture may be enlarged. */
  readonly factors: () => readonly number[];
}

export class PictureChoice {
  readonly element: HTMLElement;
  private opened: OpenConditional | null = null;
  private set: SampleSet | null = null;
  private seed = 0;
  /** Counts what was asked for: the answer to an earlier question is not shown. */
  private asked = 0;
  /** A file that has another size than the model, which may be cut to it. */
  private refused: Uint8Array | null = null;
  private readonly notice = new Notice('picture-notice');
  private readonly fit = button({
    label: 'Cut to Size',
    testId: 'picture-fit',
    title: 'Cuts a square out of the middle and resamples it to the size of the model',
    onClick: () => {
      if (this.refused !== null) void this.read(this.refused, true);
    },
  });
  private readonly sheet = new Samples({
    label: 'Pictures to choose from',
    testId: 'picture-sheet',
    onSelect: (index) => {
      if (this.set === null) return;
      this.clearNotice();
      this.options.onPicture(inEightBits(this.set, index));
    },
  });
  private readonly source = new RadioGroup({
    label: 'Picture from',
    testId: 'picture-source',
    look: 'switch',
    choices: [],
    value: 'data',
    onChange: () => void this.fill(false),
  });
  private readonly more = button({
    label: 'Others',
    testId: 'picture-more',
    title: 'Other samples of the model',
    onClick: () => {
      this.seed++;
      void this.fill(false);
    },
  });

  constructor(private readonly options: PictureChoiceOptions) {
    const file = el('input', {
      testId: 'picture-file',
      attributes: { type: 'file', accept: 'image/*', hidden: '', 'aria-label': 'Picture' },
      on: {
        change: () => {
          const chosen = file.files?.item(0) ?? null;
          file.value = '';
          if (chosen !== null) void this.readFile(chosen);
        },
      },
    });
    const own = button({
      label: 'Own Picture…',
      testId: 'picture-own',
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
   * Offers pictures for a model.
   * @param chooses the first of them becomes the picture
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
      const set = await this.pictures(opened, source);
      if (asked !== this.asked) return;
      this.notice.clear();
      this.set = set;
      this.sheet.show(set, null);
      this.sheet.select(chooses ? 0 : null);
      if (chooses) this.options.onPicture(inEightBits(set, 0));
    } catch (error) {
      if (asked === this.asked) this.notice.showError(error);
    }
  }

  private async pictures(
    { key, choice, data }: OpenConditional,
    source: Source,
  ): Promise<SampleSet> {
    const { worker } = this.options.context;
    if (source === 'data' && data !== null)
      return (await worker.call('someSamples', { ...data, count: COUNT })).samples;
    const sampling = { ...choice.recipe.sampling, count: COUNT, seed: this.seed };
    return (await worker.call('sampleInPlace', { key, sampling, weaker: null })).samples;
  }

  private async read(image: Uint8Array, fits: boolean): Promise<void> {
    const { opened, options } = this;
    if (opened === null) return;
    this.clearNotice();
    try {
      const picture = await options.context.worker.call('readPicture', {
        key: opened.key,
        image,
        fits,
        factors: options.factors(),
      });
      this.sheet.select(null);
      options.onPicture(picture);
    } catch (error) {
      this.notice.showError(error);
      this.refused = image;
      // What is no picture at all cannot be cut either.
      this.fit.hidden = fits || !(error instanceof Error && error.message.includes(' pixels; '));
    }
  }

  private clearNotice(): void {
    this.notice.clear();
    this.fit.hidden = true;
    this.refused = null;
  }
}
