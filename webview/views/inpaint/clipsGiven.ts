// Layer: page, views. A clip of which some frames are known: its frames in a row, of which each is known
// or to be predicted, with the usual choices by name.

import { ConditionalError } from '../../../src/core/conditional/error';
import type { PredictedMotion } from '../../../src/core/statistics/predictedMotion';
import type { ConditionalTask, ConditionRequest } from '../../../src/shared/protocol/conditional';
import { sampleLength, type SampleSet } from '../../../src/shared/protocol/samples';
import { frameCount } from '../../../src/shared/samples/filmstrips';
import { asGiven, givenFile } from '../../../src/shared/samples/givenFile';
import { el } from '../../ui/dom';
import { fixed } from '../../ui/numbers';
import type { OpenConditional } from './conditionInPlace';
import { FrameChoice } from './frameChoice';
import type { Companions, DrawnVariantSet, GivenOptions, GivenPart } from './givenPart';
import { SampleChoice } from './sampleChoice';

export class ClipsGiven implements GivenPart {
  readonly places: GivenPart['places'];
  readonly taskKind = 'frames';
  private clip: SampleSet | null = null;
  /** Of the clips of the model. */
  private frames = 1;
  /** The clip as a file, made once for all drawings of it. */
  private file: Uint8Array | null = null;
  private readonly choice: FrameChoice;
  private readonly clips: SampleChoice;
  private readonly words = el('p', { class: 'text', testId: 'clip-words' });

  constructor({ context, onChange }: GivenOptions) {
    this.choice = new FrameChoice(onChange);
    this.clips = new SampleChoice({
      context,
      words: {
        id: 'clip',
        title: 'Clip',
        many: 'Clips',
        accept: 'image/gif,image/png,image/apng,image/webp,image/avif',
        fit: 'Cut to Size',
        fitting:
          'Cuts a square out of the middle of each frame and resamples it to the model’s size',
      },
      onSample: (clip) => {
        this.setClip(clip);
        onChange();
      },
      factors: () => [],
    });
    this.places = {
      head: [this.choice.element],
      beside: [],
      over: [],
      below: [this.words],
      rail: [el('h2', { class: 'section-title', text: 'Clip' }), this.clips.element],
    };
    this.show(null);
  }

  get task(): ConditionalTask | null {
    const { known } = this.choice;
    if (this.file === null) return null;
    if (known.length === 0)
      throw new ConditionalError('No frame is known: choose one that the clip is to go by.');
    if (known.length === this.frames)
      throw new ConditionalError('All frames are known, so there is nothing to predict.');
    return { kind: this.taskKind, clip: this.file, known };
  }

  get known(): number {
    const { clip } = this;
    if (clip === null) return 1;
    return (this.choice.known.length * sampleLength(clip)) / frameCount(clip);
  }

  readonly use = (variants: SampleSet, index: number): void => {
    this.setClip(asGiven(variants, index));
  };

  setModel(): void {
    // The model says its frames when it is open.
  }

  async enter(opened: OpenConditional, chooses: boolean): Promise<void> {
    this.clip = null;
    this.file = null;
    [this.frames] = opened.shape;
    this.choice.begin(this.frames);
    await this.clips.setModel(opened, chooses);
  }

  async takeOver({ given, record }: ConditionRequest, { key }: OpenConditional): Promise<void> {
    if (record?.task.kind === 'frames') this.choice.set(record.task.known);
    if (given !== null) this.setClip(await this.clips.sampleOf(key, given, []));
  }

  show(drawn: DrawnVariantSet | null): void {
    const task = drawn?.settings.task;
    const motion = drawn?.result.motion ?? null;
    this.words.hidden = motion === null || task?.kind !== 'frames';
    this.words.textContent =
      motion === null || task?.kind !== 'frames' ? '' : motionText(motion, task.known.length);
    this.words.dataset.distance = String(motion?.distance ?? NaN);
  }

  companions({ settings: { task } }: DrawnVariantSet): Companions {
    const { clip, frames } = this;
    const known = task.kind === 'frames' ? task.known : [];
    const unknown = Array.from({ length: frames }, (_, i) => i)
      .filter((i) => !known.includes(i + 1))
      .map((i) => [i / frames, (i + 1) / frames] as const);
    const isWhole = clip !== null && frameCount(clip) === frames;
    return { truth: isWhole ? clip : null, unknown };
  }

  choose(): void {
    // The sheet marks the one that is chosen.
  }

  dispose(): void {
    this.clips.dispose();
  }

  private setClip(clip: SampleSet): void {
    this.clip = clip;
    this.file = givenFile(clip, 0);
    this.choice.show(clip);
  }
}

function motionText(
  { speed, parsed, count, speedError, change, distance }: PredictedMotion,
  known: number,
): string {
  const seen =
    parsed === count
      ? 'It is seen in every frame of all variants.'
      : `It is seen in every frame of ${parsed} of ${count} variants; these numbers are of those.`;
  const away = `In the predicted frames it is ${fixed(distance, 2)} pixels from the true ball.`;
  const direction =
    known === 1 ? ' One frame says where the ball is, not where it flies: any way is right.' : '';
  return `The true ball flies ${fixed(speed, 2)} pixels a frame. ${seen} Its speed is off by ${fixed(speedError, 2)} and changes by ${fixed(change, 2)} pixels a frame. ${away} (Medians.)${direction}`;
}
