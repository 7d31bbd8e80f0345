// Layer: page, views. A picture of which a painted part is unknown, or which is known only as a small one.

import { taughtFactor } from '../../../src/core/recipe/data/images';
import type { ConditionalTask, ConditionRequest } from '../../../src/shared/protocol/conditional';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { inEightBits } from '../../../src/shared/samples/eightBits';
import { el } from '../../ui/dom';
import { RadioGroup } from '../../ui/radioGroup';
import type { OpenConditional } from './conditionInPlace';
import { FACTORS, GivenPicture, type PictureTask } from './given';
import type { Companions, DrawnVariantSet, GivenOptions, GivenPart } from './givenPart';
import { SampleChoice } from './sampleChoice';
import { UpscaledResult } from './upscaledResult';

export class PicturesGiven implements GivenPart {
  readonly places: GivenPart['places'];
  /** By how much the chosen model was trained to enlarge; null for other models. */
  private enlargedBy: number | null = null;
  private drawn: DrawnVariantSet | null = null;
  private readonly given: GivenPicture;
  private readonly pictures: SampleChoice;
  private readonly upscaled = new UpscaledResult();
  private readonly tasks: RadioGroup;

  constructor({ context, onChange }: GivenOptions) {
    this.given = new GivenPicture({
      onChange,
      onDrop: (file) => void this.pictures.readFile(file),
    });
    this.pictures = new SampleChoice({
      context,
      words: {
        id: 'picture',
        title: 'Picture',
        many: 'Pictures',
        accept: 'image/*',
        fit: 'Cut to Size',
        fitting: 'Cuts a square out of the middle and resamples it to the size of the model',
      },
      onSample: (picture) => {
        this.given.setPicture(picture);
        this.update();
        onChange();
      },
      factors: () =>
        this.taskKind === 'upscale' ? (this.enlargedBy === null ? FACTORS : [this.enlargedBy]) : [],
    });
    this.tasks = new RadioGroup({
      label: 'Task',
      testId: 'condition-task',
      look: 'switch',
      choices: [
        { value: 'inpaint', label: 'Inpaint' },
        { value: 'upscale', label: 'Upscale' },
      ],
      value: 'inpaint',
      onChange: () => {
        this.update();
        onChange();
      },
    });
    this.places = {
      head: [this.tasks.element],
      beside: [this.given.element],
      over: [this.upscaled.element],
      below: [],
      rail: [
        this.given.tools,
        el('h2', { class: 'section-title', text: 'Picture' }),
        this.pictures.element,
      ],
    };
    this.update();
  }

  get taskKind(): PictureTask {
    return this.enlargedBy !== null || this.tasks.value === 'upscale' ? 'upscale' : 'inpaint';
  }

  get task(): ConditionalTask | null {
    return this.given.task;
  }

  get known(): number {
    return this.given.known;
  }

  readonly use = (variants: SampleSet, index: number): void => {
    this.given.setPicture(inEightBits(variants, index));
    this.update();
  };

  setModel({ recipe: { data } }: ModelChoice): void {
    this.enlargedBy = taughtFactor(data);
    this.update();
  }

  async enter(opened: OpenConditional, chooses: boolean): Promise<void> {
    this.given.begin(opened.shape[0]);
    this.update();
    await this.pictures.setModel(opened, chooses);
  }

  async takeOver(
    { given, mask, record, task }: ConditionRequest,
    { key }: OpenConditional,
  ): Promise<void> {
    const asked = record?.task.kind ?? task;
    if (asked === 'inpaint' || asked === 'upscale') this.tasks.value = asked;
    if (record?.task.kind === 'upscale') this.given.setFactor(record.task.factor);
    if (given !== null) this.given.setPicture(await this.pictures.sampleOf(key, given, FACTORS));
    if (mask !== null) this.given.setMask(await this.pictures.sampleOf(key, mask, []));
    this.update();
  }

  show(drawn: DrawnVariantSet | null): void {
    this.drawn = drawn;
    if (drawn?.settings.task.kind === 'upscale')
      this.upscaled.show(drawn.result, this.given.truth, drawn.method);
    this.update();
  }

  companions(): Companions {
    return { truth: null, unknown: [] };
  }

  choose(index: number): void {
    this.upscaled.choose(index);
  }

  dispose(): void {
    this.given.dispose();
    this.pictures.dispose();
  }

  private update(): void {
    this.tasks.element.hidden = this.enlargedBy !== null;
    this.given.fixFactor(this.enlargedBy);
    this.given.element.hidden = this.given.picture === null;
    this.upscaled.element.hidden = this.drawn?.settings.task.kind !== 'upscale';
    this.given.setTask(this.taskKind);
  }
}
