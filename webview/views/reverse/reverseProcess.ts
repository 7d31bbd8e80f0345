// Layer: page, views. The animation from noise to data: one large picture with its slider, which plays
// once when samples arrive and stands still under reduced motion. It shows the state x_t, or what
// the network predicts of the clean sample, or where it would move a point.

import type { ScheduleConfig } from '../../../src/core/recipe/types';
import {
  className,
  sampleCount,
  sliceSamples,
  type SampleSet,
} from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { evenly } from '../../ui/plotTable';
import { RadioGroup } from '../../ui/radioGroup';
import { readout } from '../../ui/readout';
import { Scrubber } from '../../ui/scrubber';
import { prefersReducedMotion } from '../../ui/theme';
import { button } from '../../ui/toolkit';
import type { TimeSpan } from '../samples/contract';
import { sampleKindView } from '../samples/registry';
import { Samples } from '../samples/samples';
import { noiseLevels, type NoiseLevel } from './noiseLevel';
import { PlaneTools, type PlaneModel } from './planeTools';
import { inView, predictedAt, stateAt, withTruth, type Trajectories } from './states';

/** Time of the whole animation, in milliseconds. */
const PLAY_TIME = 4000;
/** States that are played from noise to the end. */
const HEARD = 7;

export interface ReverseContent {
  readonly result: Trajectories;
  readonly schedule: ScheduleConfig;
  /** Some of the data, behind points. */
  readonly reference: SampleSet | null;
  /** Of the model and its version. */
  readonly key: string;
  /** A sample that the others are compared with: it stands after them, and is marked as the truth. */
  readonly truth?: SampleSet | null;
  /** When something was not known of samples that have a duration. */
  readonly unknown?: readonly TimeSpan[];
}

export interface ReverseOptions {
  /** The model, where it can be asked; null for samples alone. */
  readonly model: PlaneModel | null;
  /** A picture was chosen. */
  readonly onSelect?: (index: number) => void;
  /** The position changed: 0 is x_T, k is after the k-th kept step. */
  readonly onPosition?: (position: number) => void;
}

type Mode = 'state' | 'predicted' | 'field';

const MODES = [
  { value: 'state', label: 'State xₜ' },
  { value: 'predicted', label: 'Predicted x₀' },
] as const;
const FIELD = { value: 'field', label: 'Direction field' } as const;

export class ReverseProcess {
  readonly element: HTMLElement;
  private readonly picture: Samples;
  private readonly modes: RadioGroup;
  private readonly plane: PlaneTools;
  private readonly caption = el('figcaption', { class: 'reverse-caption' });
  private readonly numbers = el('dl', { class: 'readout', testId: 'trajectory-numbers' });
  private readonly leftOut = el('p', { class: 'text quiet' });
  private readonly enlarge = button({
    label: 'Enlarge',
    testId: 'reverse-enlarge',
    onClick: () => {
      this.enlarged = this.enlarged === null ? this.chosen : null;
      this.draw();
    },
  });
  private readonly listen = button({
    label: 'Listen from Noise',
    title: 'Plays some of the states of the chosen sound, from noise to the end',
    testId: 'reverse-listen',
    onClick: () => {
      this.listenFromNoise();
    },
  });
  private readonly scrubber: Scrubber;
  private content: ReverseContent | null = null;
  private levels: (time: number) => NoiseLevel = () => ({ name: '', numbers: [] });
  private steps = 1;
  private chosen = 0;
  /** The picture that is shown alone. */
  private enlarged: number | null = null;

  constructor(private readonly options: ReverseOptions) {
    this.picture = new Samples({
      label: 'Samples',
      testId: 'samples',
      onSelect: (index) => {
        this.choose(index);
        this.options.onSelect?.(index);
      },
    });
    this.modes = new RadioGroup({
      label: 'What is shown',
      testId: 'reverse-mode',
      look: 'switch',
      choices: MODES,
      value: 'state',
      onChange: () => {
        this.draw();
      },
    });
    this.plane = new PlaneTools(options.model, () => {
      this.draw();
    });
    this.scrubber = new Scrubber({
      label: 'Step of the reverse process',
      testId: 'trajectory-step',
      min: 0,
      max: 1,
      value: 1,
      duration: PLAY_TIME,
      valueText: (step) =>
        step === 0 ? 'start, pure noise' : `after step ${step} of ${this.steps}`,
      onChange: () => {
        this.draw();
      },
    });
    this.element = el(
      'div',
      { class: 'stack reverse', testId: 'trajectory' },
      el('div', { class: 'reverse-head' }, this.modes.element, this.listen, this.enlarge),
      el('figure', { class: 'scatter-figure' }, this.caption, this.picture.element),
      this.scrubber.element,
      this.numbers,
      this.leftOut,
      this.plane.element,
    );
  }

  /** @param plays from the noise on; else the place between both ends stays */
  show(content: ReverseContent, plays: boolean): void {
    const { result, schedule, reference, key } = content;
    const { isPicture, isHeard = false } = sampleKindView(result.samples.kind);
    this.content = content;
    this.levels = noiseLevels(schedule);
    this.steps = result.trajectory.timesteps.length;
    const isFollowed = this.steps > 0 && result.trajectory.count > 0;
    for (const part of [this.modes.element, this.scrubber.element, this.numbers])
      part.hidden = !isFollowed;
    this.enlarge.hidden = !isPicture;
    this.listen.hidden = !isHeard || !isFollowed;
    this.plane.element.hidden = isPicture;
    if (isPicture) this.offer(MODES);
    else {
      const sets = inView(result, reference);
      this.picture.fit(sets);
      this.plane.show(result, reference, sets, key);
      this.offer(this.options.model === null ? MODES : [...MODES, FIELD]);
    }
    const shown = sampleCount(result.samples) + ((content.truth ?? null) === null ? 0 : 1);
    if (this.chosen >= shown) this.choose(0);
    this.enlarged = null;
    this.picture.setUnknown(content.unknown ?? []);
    this.scrubber.stop();
    this.scrubber.rescale(this.steps);
    if (plays && isFollowed && !prefersReducedMotion()) {
      this.scrubber.value = 0;
      this.scrubber.play();
    }
    this.draw();
  }

  /** Where the process is looked at. */
  get position(): number {
    return Math.min(this.scrubber.value, this.steps);
  }

  /** Marks a picture. */
  choose(index: number): void {
    this.chosen = index;
    this.picture.select(index);
    this.showEnlarge();
  }

  /** All samples as one picture. */
  render(side: number): HTMLCanvasElement {
    const { content } = this;
    if (content === null) return el('canvas');
    const { samples } = content.result;
    const view = sampleKindView(samples.kind).view({ label: '', testId: 'render' });
    if (samples.kind === 'points') view.fit(inView(content.result, content.reference));
    view.show(samples, content.reference);
    const canvas = view.render(side);
    view.dispose();
    return canvas;
  }

  dispose(): void {
    this.scrubber.stop();
    this.plane.dispose();
    this.picture.dispose();
  }

  private offer(choices: readonly { value: Mode; label: string }[]): void {
    const { value } = this.modes;
    if (this.modes.count === choices.length) return;
    const kept = choices.find((choice) => choice.value === value) ?? choices[0];
    this.modes.setChoices(choices, kept.value);
  }

  private draw(): void {
    const { content } = this;
    if (content === null) return;
    const { result, reference, truth = null } = content;
    const { position } = this;
    const mode = this.modes.value as Mode;
    const all = withTruth(this.setAt(result, position, mode), result.samples, truth);
    const set = this.enlarged === null ? all : sliceSamples(all, this.enlarged, this.enlarged + 1);
    const isPicture = sampleKindView(all.kind).isPicture;
    this.picture.show(set, isPicture ? null : reference);
    this.picture.select(this.enlarged === null ? this.chosen : null);
    this.showEnlarge();
    if (!isPicture) this.picture.setLayers(this.plane.layersAt(position, mode === 'field'));
    this.describe(content, position, mode);
    this.options.onPosition?.(position);
  }

  /** At the end all samples, else those whose steps were kept. */
  private setAt(result: Trajectories, position: number, mode: Mode): SampleSet {
    const isEnd = position >= this.steps && mode !== 'predicted';
    if (isEnd || this.steps === 0) return this.enlargedFits(result, result.samples);
    return this.enlargedFits(
      result,
      mode === 'predicted'
        ? predictedAt(result, Math.max(0, position - 1))
        : stateAt(result, position),
    );
  }

  /** A picture whose steps were not kept is shown as it came out. */
  private enlargedFits({ samples }: Trajectories, set: SampleSet): SampleSet {
    const isLeftOut = this.enlarged !== null && this.enlarged >= sampleCount(set);
    return isLeftOut ? samples : set;
  }

  /** Plays states of the chosen sound at even distances, and shows each while it plays. */
  private listenFromNoise(): void {
    const { content, chosen } = this;
    if (content === null) return;
    const { result } = content;
    // The steps of the first ones were kept.
    const index = chosen < result.trajectory.count ? chosen : 0;
    const places = evenly(this.steps + 1, HEARD);
    const parts = places.map((place) =>
      sliceSamples(this.setAt(result, place, 'state'), index, index + 1),
    );
    this.scrubber.stop();
    this.picture.playInTurn(parts, (part) => {
      this.scrubber.value = places[part] ?? this.steps;
      this.draw();
    });
  }

  private isTruth(index: number): boolean {
    const samples = this.content?.result.samples;
    return samples !== undefined && index >= sampleCount(samples);
  }

  private showEnlarge(): void {
    const samples = this.content?.result.samples;
    if (samples === undefined) return;
    const [one, many] = sampleKindView(samples.kind).noun;
    const name = this.isTruth(this.chosen) ? 'the truth' : className(samples, this.chosen);
    this.enlarge.textContent =
      this.enlarged === null
        ? `Enlarge ${one} ${this.chosen + 1}${name === null ? '' : `, ${name}`}`
        : `All ${many}`;
  }

  private numbersAt(position: number, time: number): HTMLElement[] {
    const { name, numbers } = this.levels(time);
    const call = position === 0 ? 'first network call at' : 'network called at';
    return readout([['step', `${position} of ${this.steps}`], [call, name], ...numbers]);
  }

  private describe({ result, reference }: ReverseContent, position: number, mode: Mode): void {
    const { samples, trajectory } = result;
    const step = Math.max(0, position - 1);
    const time = trajectory.timesteps.at(step) ?? NaN;
    this.element.dataset.step = String(position);
    this.element.dataset.steps = String(this.steps);
    this.element.dataset.t = String(time);
    const what = mode === 'predicted' ? 'What the network predicts of the clean' : 'The';
    const [one, many] = sampleKindView(samples.kind).noun;
    const nouns =
      this.enlarged === null
        ? `${grouped(sampleCount(samples))} ${many}`
        : this.isTruth(this.enlarged)
          ? 'true ' + one
          : `${one} number ${this.enlarged + 1}`;
    const behind = samples.kind === 'points' && reference !== null ? ' over the data (grey)' : '';
    const { remark } = this.picture;
    this.caption.textContent = `${what} ${nouns}${behind}${remark === '' ? '' : `, ${remark}`}`;
    this.numbers.replaceChildren(...(this.steps === 0 ? [] : this.numbersAt(position, time)));
    const remarks = [
      trajectory.count < sampleCount(samples) && this.steps > 0
        ? `The steps of the first ${grouped(trajectory.count)} were kept; the end shows all.`
        : '',
      trajectory.complete || this.steps === 0 ? '' : 'Some steps were left out to bound the size.',
    ].filter((text) => text !== '');
    this.leftOut.textContent = remarks.join(' ');
    this.leftOut.hidden = remarks.length === 0;
  }
}
