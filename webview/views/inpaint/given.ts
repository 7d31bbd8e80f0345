// Layer: page, views. What is given of a picture: the picture with its mask, or a small picture; and as
// what it is asked for.

import { ConditionalError } from '../../../src/core/conditional/error';
import { maskOf, unknownCount } from '../../../src/core/data/drawing/mask';
import type { ConditionalTask } from '../../../src/shared/protocol/conditional';
import { sampleLength, type SampleSet } from '../../../src/shared/protocol/samples';
import { averagedBlocks, picturePng } from '../../../src/shared/samples/eightBits';
import { pictureShape } from '../../../src/shared/samples/pictures';
import { el } from '../../ui/dom';
import { RadioGroup } from '../../ui/radioGroup';
import { Samples } from '../samples/samples';
import { MaskEditor } from './maskEditor';

export const FACTORS = [2, 4];

export type PictureTask = 'inpaint' | 'upscale';

export class GivenPicture {
  readonly element: HTMLElement;
  private readonly mask: MaskEditor;
  private readonly small = new Samples({ label: 'The small picture', testId: 'upscale-small' });
  private readonly factors: RadioGroup;
  private readonly caption = el('figcaption', { class: 'reverse-caption' });
  private current: SampleSet | null = null;
  /** Side of the model's pictures. */
  private side = 0;
  private kind: PictureTask = 'inpaint';
  /** The only factor that the model enlarges by; null where there is a choice. */
  private fixed: number | null = null;

  constructor({ onChange, onDrop }: { onChange: () => void; onDrop: (file: File) => void }) {
    this.mask = new MaskEditor({ onChange, onDrop });
    this.factors = new RadioGroup({
      label: 'How many times larger',
      testId: 'upscale-factor',
      look: 'switch',
      choices: FACTORS.map((factor) => ({ value: String(factor), label: `×${factor}` })),
      value: '2',
      onChange: () => {
        this.show();
        onChange();
      },
    });
    this.element = el(
      'figure',
      { class: 'stage-figure given-figure' },
      this.caption,
      this.mask.surface.element,
      this.small.element,
      this.factors.element,
    );
  }

  /** The tools of the mask. */
  get tools(): HTMLElement {
    return this.mask.tools;
  }

  get picture(): SampleSet | null {
    return this.current;
  }

  /** The large picture that enlarged ones are compared with; null where only a small one is there. */
  get truth(): SampleSet | null {
    return this.current !== null && this.isWhole(this.current) ? this.current : null;
  }

  /** Another model, whose pictures have this side: nothing is given yet. */
  begin(side: number): void {
    this.side = side;
    this.current = null;
    this.show();
  }

  setTask(kind: PictureTask): void {
    this.kind = kind;
    this.show();
  }

  /** A model that was trained to enlarge does so by one factor; null for other models. */
  fixFactor(factor: number | null): void {
    this.fixed = factor;
    if (factor !== null) this.factors.value = String(factor);
  }

  setFactor(factor: number): void {
    this.factors.value = String(factor);
    this.show();
  }

  setPicture(picture: SampleSet): void {
    this.current = picture;
    if (this.isWhole(picture)) this.mask.setPicture(picture);
    // A small picture says itself how many times smaller it is.
    else this.factors.value = String(this.side / picture.shape[0]);
    this.show();
  }

  /** @param white a picture that is white where something is unknown */
  setMask(white: SampleSet): void {
    const { width, height, channels } = pictureShape(white);
    this.mask.setMask(
      maskOf(
        width,
        height,
        ({ column, row }) => white.values[channels * (row * width + column)] > 0,
      ),
    );
  }

  /**
   * What is to be drawn; null while there is nothing to draw from.
   * @throws {ConditionalError} where nothing or all is unknown; the worker says the same
   */
  get task(): ConditionalTask | null {
    const { current, kind } = this;
    if (current === null) return null;
    const isWhole = this.isWhole(current);
    if (kind === 'upscale')
      return {
        kind,
        factor: this.factor,
        image: picturePng(this.smallPicture(current), 0),
        truth: isWhole ? picturePng(current, 0) : null,
      };
    if (!isWhole)
      throw new ConditionalError(
        'This picture is smaller than those of the model: it can be upscaled, not inpainted.',
      );
    const unknown = unknownCount(this.mask.mask);
    if (unknown === 0)
      throw new ConditionalError('Nothing is unknown: paint over what is to be filled in.');
    if (unknown === this.mask.mask.unknown.length)
      throw new ConditionalError(
        'All of the picture is unknown, so there is nothing to go by: leave some of it, or sample without a condition.',
      );
    return { kind, image: picturePng(current, 0), mask: this.mask.png };
  }

  /** Numbers that are known of a sample. */
  get known(): number {
    const { current, kind } = this;
    if (current === null) return 1;
    if (kind === 'upscale') return sampleLength(this.smallPicture(current));
    const { mask } = this.mask;
    return (mask.unknown.length - unknownCount(mask)) * (current.shape.at(2) ?? 1);
  }

  dispose(): void {
    this.mask.dispose();
    this.small.dispose();
  }

  private get factor(): number {
    return Number(this.factors.value);
  }

  private isWhole(picture: SampleSet): boolean {
    return picture.shape[0] === this.side;
  }

  private smallPicture(picture: SampleSet): SampleSet {
    return this.isWhole(picture) ? averagedBlocks(picture, this.factor) : picture;
  }

  private show(): void {
    const { current, kind } = this;
    const isUpscaling = kind === 'upscale';
    this.caption.textContent = isUpscaling
      ? 'The small picture is all that is known'
      : 'The picture; what is hatched is unknown';
    this.mask.surface.element.hidden = isUpscaling;
    this.mask.tools.hidden = isUpscaling;
    this.small.element.hidden = !isUpscaling;
    this.factors.element.hidden = !isUpscaling || this.fixed !== null;
    if (isUpscaling && current !== null) this.small.show(this.smallPicture(current), null);
  }
}
