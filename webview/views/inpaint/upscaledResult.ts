// Layer: page, views. An enlarged picture: a slider between it and what interpolation makes of the small
// picture, or the truth where it is known, and the numbers of each.

import type { ConditionalResult } from '../../../src/shared/protocol/conditional';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { pictureRgba, pictureShape } from '../../../src/shared/samples/pictures';
import { BeforeAfter } from '../../ui/beforeAfter';
import { el } from '../../ui/dom';
import { fixed } from '../../ui/numbers';
import { RadioGroup } from '../../ui/radioGroup';
import { table, tableRow } from '../../ui/table';

type Other = 'nearest' | 'bicubic' | 'truth';

const NAMES: Readonly<Record<Other, string>> = {
  nearest: 'Nearest',
  bicubic: 'Bicubic',
  truth: 'The truth',
};

export class UpscaledResult {
  readonly element: HTMLElement;
  private readonly slider = new BeforeAfter({
    label: 'Between the two pictures',
    testId: 'upscale-slider',
  });
  private readonly others = new RadioGroup({
    label: 'Compared with',
    testId: 'upscale-other',
    look: 'switch',
    choices: [],
    value: 'bicubic',
    onChange: () => {
      this.draw();
    },
  });
  private readonly caption = el('figcaption', { class: 'reverse-caption' });
  private readonly numbers = el('div', { testId: 'upscale-numbers' });
  private result: ConditionalResult | null = null;
  private truth: SampleSet | null = null;
  private method = '';
  private chosen = 0;

  constructor() {
    this.element = el(
      'figure',
      { class: 'stage-figure upscaled', testId: 'upscaled' },
      this.others.element,
      this.caption,
      this.slider.element,
      this.numbers,
    );
  }

  /** @param truth the large picture, where it is known @param method by its title */
  show(result: ConditionalResult, truth: SampleSet | null, method: string): void {
    this.result = result;
    this.truth = truth;
    this.method = method;
    const offered: Other[] =
      truth === null ? ['nearest', 'bicubic'] : ['nearest', 'bicubic', 'truth'];
    const kept = offered.find((other) => other === this.others.value) ?? 'bicubic';
    this.others.setChoices(
      offered.map((value) => ({ value, label: NAMES[value] })),
      kept,
    );
    this.showNumbers(result);
    this.draw();
  }

  /** The variant that is looked at. */
  choose(index: number): void {
    this.chosen = index;
    this.draw();
  }

  private draw(): void {
    const compared = this.result?.compared ?? null;
    if (this.result === null || compared === null) return;
    const other = this.others.value as Other;
    const before = other === 'truth' ? this.truth : compared[other].samples;
    if (before === null) return;
    const { samples } = this.result;
    const index = Math.min(this.chosen, samples.values.length / before.values.length - 1);
    const name = `${this.method}, variant ${index + 1}`;
    this.caption.textContent = `Left ${NAMES[other].toLowerCase()}, right ${name}`;
    this.slider.show(
      { name: NAMES[other], pixels: pixelsOf(before, 0) },
      { name, pixels: pixelsOf(samples, index) },
    );
  }

  private showNumbers({ compared, inconsistency }: ConditionalResult): void {
    if (compared === null) return;
    const decibels = (value: number | null): string => (value === null ? '–' : fixed(value, 2));
    const rows = [
      tableRow(`${this.method}, mean of the variants`, [decibels(compared.method.psnr)]),
      tableRow('Bicubic', [decibels(compared.bicubic.psnr)]),
      tableRow('Nearest', [decibels(compared.nearest.psnr)]),
    ];
    this.numbers.dataset.inconsistency = String(inconsistency);
    this.numbers.replaceChildren(
      el('p', {
        class: 'text',
        text: `Averaged over blocks, the variants differ from the small picture by at most ${fixed(inconsistency, 2)}/255.`,
      }),
      ...(compared.method.psnr === null
        ? []
        : [
            table(['Enlarged by', 'PSNR in dB'], [el('tbody', {}, ...rows)]),
            el('p', {
              class: 'text quiet',
              text: 'PSNR compares with the truth pixel by pixel: a mean of all possible pictures would have the highest, and be blurred.',
            }),
          ]),
    );
  }
}

function pixelsOf(set: SampleSet, index: number): ImageData {
  const { width, height } = pictureShape(set);
  return new ImageData(pictureRgba(set, index), width, height);
}
