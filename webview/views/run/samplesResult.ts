// Layer: page, views. What a sampling run drew: the samples, and how they came about. Of pictures one
// is chosen on the sheet and shown large, with its own way out of the noise.

import type { ScheduleConfig } from '../../../src/core/recipe/types';
import { className, sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import { el, section } from '../../ui/dom';
import { sampleKindView } from '../samples/registry';
import { Samples } from '../samples/samples';
import { TrajectoryView, type ShownResult } from './trajectory';

/** Side of the picture of one sample for a file. */
const PICTURE_SIDE = 1200;
/** Of the pictures of an animation: 50 of them are a file of some megabytes. */
const FRAME_SIDE = 480;

export class SamplesResult {
  readonly element: HTMLElement;
  readonly samples: SampleSet;
  private readonly view: Samples;
  private readonly trajectory: TrajectoryView | null;
  private readonly chosenText = el('p', { class: 'text', testId: 'chosen-sample' });
  private chosen = 0;

  /** @param chosenActions buttons that belong to the sample that is chosen */
  constructor(
    private readonly result: ShownResult,
    schedule: ScheduleConfig,
    private readonly reference: SampleSet | null,
    chosenActions: readonly HTMLElement[],
  ) {
    this.samples = result.samples;
    const { isPicture } = sampleKindView(this.samples.kind);
    this.view = new Samples({
      label: 'Samples',
      testId: 'samples',
      ...(isPicture && {
        onSelect: (index: number) => {
          this.choose(index);
        },
      }),
    });
    this.view.fit(reference === null ? [this.samples] : [this.samples, reference]);
    this.view.show(this.samples, reference);
    const hasTrajectory = result.trajectory.timesteps.length > 0;
    this.trajectory = hasTrajectory ? new TrajectoryView(result, schedule, reference) : null;
    const figure = el(
      'figure',
      { class: 'scatter-figure square' },
      reference === null || isPicture ? null : el('figcaption', { text: this.view.caption }),
      this.view.element,
    );
    const way = this.trajectory === null ? [] : [this.trajectory.element];
    this.element = el(
      'div',
      { class: 'columns' },
      section('Samples', figure),
      isPicture
        ? section(
            'Chosen picture',
            this.chosenText,
            ...way,
            el('div', { class: 'buttons' }, ...chosenActions),
          )
        : way.length === 0
          ? null
          : section('Reverse process', ...way),
    );
    if (isPicture) this.choose(0);
  }

  /** All samples as one picture. */
  render(): HTMLCanvasElement {
    return this.view.render(PICTURE_SIDE);
  }

  /** The chosen sample as one picture. */
  renderChosen(): HTMLCanvasElement {
    return this.drawn(this.chosenOf(this.samples), PICTURE_SIDE);
  }

  /** Pictures of an animation of the reverse process. */
  get frames(): number {
    return this.result.trajectory.timesteps.length + 1;
  }

  /** The state after a step, of all samples. */
  frame(index: number): HTMLCanvasElement {
    return this.drawn(this.stateAt(index), FRAME_SIDE);
  }

  /** The state after a step, of the chosen sample. */
  chosenFrame(index: number): HTMLCanvasElement {
    return this.drawn(this.chosenOf(this.stateAt(index)), FRAME_SIDE);
  }

  dispose(): void {
    this.view.dispose();
    this.trajectory?.dispose();
  }

  private choose(index: number): void {
    this.chosen = index;
    this.view.select(index);
    this.trajectory?.choose(index);
    const name = className(this.samples, index);
    this.chosenText.textContent = `Picture ${index + 1}${name === null ? '' : ` · ${name}`}`;
    this.chosenText.dataset.index = String(index);
  }

  private stateAt(index: number): SampleSet {
    const { values } = this.samples;
    const { x_t } = this.result.trajectory;
    return {
      ...this.samples,
      values: x_t.subarray(index * values.length, (index + 1) * values.length),
    };
  }

  private chosenOf(set: SampleSet): SampleSet {
    return sliceSamples(set, this.chosen, this.chosen + 1);
  }

  private drawn(set: SampleSet, side: number): HTMLCanvasElement {
    const view = sampleKindView(set.kind).view({ label: '', testId: 'render' });
    view.fit([this.samples, this.stateAt(0)]);
    view.show(set, this.reference);
    const canvas = view.render(side);
    view.dispose();
    return canvas;
  }
}
