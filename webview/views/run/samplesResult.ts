// Layer: page, views. What a sampling run drew: the samples, and how they came about. Of pictures one
// is chosen on the sheet and shown large, with its own way out of the noise.

import type { ScheduleConfig } from '../../../src/core/recipe/types';
import { sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import { el, section } from '../../ui/dom';
import { sampleKindView } from '../samples/registry';
import { Samples } from '../samples/samples';
import { ChosenPicture } from './chosenPicture';
import { stateAt, type ShownResult } from './shownResult';
import { TrajectoryView } from './trajectory';

/** Width of a saved picture in pixels. */
const PICTURE_SIDE = 1200;
/** Of the pictures of an animation: 50 of them are a file of some megabytes. */
const FRAME_SIDE = 480;

export class SamplesResult {
  readonly element: HTMLElement;
  readonly samples: SampleSet;
  private readonly view: Samples;
  /** How they came about: of one picture, or of all points. */
  private readonly detail: ChosenPicture | TrajectoryView | null;
  private chosen = 0;

  /** @param chosenActions buttons that belong to the picture that is chosen */
  constructor(
    private readonly result: ShownResult,
    schedule: ScheduleConfig,
    private readonly reference: SampleSet | null,
    chosenActions: readonly HTMLElement[],
  ) {
    this.samples = result.samples;
    const { isPicture } = sampleKindView(this.samples.kind);
    const onSelect = (index: number): void => {
      this.choose(index);
    };
    const options = { label: 'Samples', testId: 'samples' };
    this.view = new Samples(isPicture ? { ...options, onSelect } : options);
    this.view.fit(reference === null ? [this.samples] : [this.samples, reference]);
    this.view.show(this.samples, reference);
    if (isPicture) this.detail = new ChosenPicture(result, schedule, chosenActions);
    else this.detail = this.frames > 1 ? new TrajectoryView(result, schedule, reference) : null;
    const figure = el(
      'figure',
      { class: 'scatter-figure square' },
      reference === null || isPicture ? null : el('figcaption', { text: this.view.caption }),
      this.view.element,
    );
    const title = isPicture ? 'Chosen picture' : 'Reverse process';
    this.element = el(
      'div',
      { class: 'columns' },
      section('Samples', figure),
      this.detail === null ? null : section(title, this.detail.element),
    );
    if (isPicture) this.choose(0);
  }

  /** All samples as one picture. */
  render(): HTMLCanvasElement {
    return this.view.render(PICTURE_SIDE);
  }

  /** The chosen sample as one picture. */
  renderChosen(): HTMLCanvasElement {
    return this.drawn(sliceSamples(this.samples, this.chosen, this.chosen + 1), PICTURE_SIDE);
  }

  /** Pictures of an animation of the reverse process; 1 where no steps were kept. */
  get frames(): number {
    return this.result.trajectory.timesteps.length + 1;
  }

  /** The state after a step, of all samples whose steps were kept. */
  frame(index: number): HTMLCanvasElement {
    return this.drawn(stateAt(this.result, index), FRAME_SIDE);
  }

  /** The steps of the chosen sample were kept. */
  get isChosenFollowed(): boolean {
    return this.chosen < this.result.trajectory.count;
  }

  /** The state after a step, of the chosen sample. */
  chosenFrame(index: number): HTMLCanvasElement {
    const state = stateAt(this.result, index);
    return this.drawn(sliceSamples(state, this.chosen, this.chosen + 1), FRAME_SIDE);
  }

  dispose(): void {
    this.view.dispose();
    this.detail?.dispose();
  }

  private choose(index: number): void {
    this.chosen = index;
    this.view.select(index);
    if (this.detail instanceof ChosenPicture) this.detail.show(index);
  }

  private drawn(set: SampleSet, side: number): HTMLCanvasElement {
    const view = sampleKindView(set.kind).view({ label: '', testId: 'render' });
    view.fit([this.samples, stateAt(this.result, 0)]);
    view.show(set, this.reference);
    const canvas = view.render(side);
    view.dispose();
    return canvas;
  }
}
