// Layer: page, views. A sound with a gap that is to be filled in.

import { ConditionalError } from '../../../src/core/conditional/error';
import type { ConditionalTask, ConditionRequest } from '../../../src/shared/protocol/conditional';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { asGiven, givenFile } from '../../../src/shared/samples/givenFile';
import { USUAL_RATE } from '../../../src/shared/samples/soundFiles';
import { el } from '../../ui/dom';
import { fixed } from '../../ui/numbers';
import type { OpenConditional } from './conditionInPlace';
import { GapChoice } from './gapChoice';
import type { Companions, DrawnVariantSet, GivenOptions, GivenPart } from './givenPart';
import { SampleChoice } from './sampleChoice';

export class SoundsGiven implements GivenPart {
  readonly places: GivenPart['places'];
  readonly taskKind = 'gap';
  private sound: SampleSet | null = null;
  /** The sound as a file, made once for all drawings of it. */
  private file: Uint8Array | null = null;
  private readonly gap: GapChoice;
  private readonly sounds: SampleChoice;
  private readonly words = el('p', { class: 'text', testId: 'gap-result' });

  constructor({ context, onChange }: GivenOptions) {
    this.gap = new GapChoice(onChange);
    this.sounds = new SampleChoice({
      context,
      words: {
        id: 'sound',
        title: 'Sound',
        many: 'Sounds',
        accept: 'audio/wav,audio/x-wav,.wav',
        fit: 'Make It Fit',
        fitting:
          'Brings the sound to the rate and loudness of the model, and cuts it to the model’s length or fills it up with silence',
      },
      onSample: (sound) => {
        this.setSound(sound);
        onChange();
      },
      factors: () => [],
    });
    this.places = {
      head: [this.gap.element],
      beside: [],
      over: [],
      below: [this.words],
      rail: [el('h2', { class: 'section-title', text: 'Sound' }), this.sounds.element],
    };
    this.show(null);
  }

  get task(): ConditionalTask | null {
    const { gap, file } = this;
    if (file === null || gap.span === null) return null;
    const { from, until } = gap.span;
    if (until - from >= gap.duration)
      throw new ConditionalError(
        'The gap is the whole sound, so there is nothing to go by: leave some of it, or sample without a condition.',
      );
    return { kind: this.taskKind, sound: file, from, until };
  }

  get known(): number {
    const { sound, gap } = this;
    if (sound === null || gap.span === null) return 1;
    const { from, until } = gap.span;
    return sound.shape[0] - Math.round((until - from) * (sound.sampleRate ?? USUAL_RATE));
  }

  readonly use = (variants: SampleSet, index: number): void => {
    this.setSound(asGiven(variants, index));
  };

  setModel(): void {
    // The model says how long its sounds are when it is open.
  }

  async enter(opened: OpenConditional, chooses: boolean): Promise<void> {
    this.sound = null;
    this.file = null;
    this.gap.begin();
    await this.sounds.setModel(opened, chooses);
  }

  async takeOver({ given, record }: ConditionRequest, { key }: OpenConditional): Promise<void> {
    if (given !== null) this.setSound(asGiven(await this.sounds.sampleOf(key, given, []), 0));
    if (record?.task.kind === 'gap') this.gap.set(record.task.from, record.task.until);
  }

  show(drawn: DrawnVariantSet | null): void {
    const found = drawn?.result.signalToError ?? null;
    this.words.hidden = found === null;
    this.words.dataset.decibels = String(found ?? NaN);
    this.words.textContent =
      found === null
        ? ''
        : `In the gap the true sound is ${fixed(found, 1)} dB over the difference from it (mean of the variants; silence in the gap would be 0 dB). A tone of another phase sounds alike and is far from it.`;
  }

  companions({ settings: { task } }: DrawnVariantSet): Companions {
    const { sound, gap } = this;
    if (task.kind !== 'gap') return { truth: sound, unknown: [] };
    return {
      truth: sound,
      unknown: [[task.from / gap.duration, task.until / gap.duration]],
    };
  }

  choose(): void {
    // The sheet marks the one that is chosen.
  }

  dispose(): void {
    this.gap.dispose();
    this.sounds.dispose();
  }

  private setSound(sound: SampleSet): void {
    this.sound = sound;
    this.file = givenFile(sound, 0);
    this.gap.show(sound);
  }
}
