// Layer: page, views. The reverse process of a sampling run, step by step: the state x_t on the
// left and the clean sample that the network predicted on the right, with the amounts of signal
// and noise where it was asked. Of pictures it shows the one that is chosen.

import type { ScheduleConfig } from '../../../src/core/recipe/types';
import { sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { readout } from '../../ui/readout';
import { Scrubber } from '../../ui/scrubber';
import { sampleKindView } from '../samples/registry';
import { Samples } from '../samples/samples';
import { noiseLevels } from './noiseLevel';
import { predictedAt, stateAt, type ShownResult } from './shownResult';

const PLAY_TIME = 5000;

/** Position 0 is x_T, before any step; position k is after the k-th kept step. */
export class TrajectoryView {
  readonly element: HTMLElement;
  private readonly state = new Samples({ label: 'State x_t', testId: 'trajectory-x-t' });
  private readonly predicted = new Samples({
    label: 'Predicted x_0',
    testId: 'trajectory-x-0',
    color: 'green',
  });
  private readonly numbers = el('dl', { class: 'readout', testId: 'trajectory-numbers' });
  private readonly scrubber: Scrubber;
  private readonly levels: ReturnType<typeof noiseLevels>;
  private readonly steps: number;
  /** The picture that is looked at; null for samples that are shown all together. */
  private chosen: number | null;

  constructor(
    private readonly result: ShownResult,
    schedule: ScheduleConfig,
    private readonly reference: SampleSet | null,
  ) {
    const { samples, trajectory } = result;
    this.levels = noiseLevels(schedule);
    this.steps = trajectory.timesteps.length;
    this.chosen = sampleKindView(samples.kind).isPicture ? 0 : null;
    for (const view of [this.state, this.predicted]) view.fit([stateAt(result, 0), samples]);
    this.scrubber = new Scrubber({
      label: 'Step of the reverse process',
      testId: 'trajectory-step',
      min: 0,
      max: this.steps,
      value: this.steps,
      duration: PLAY_TIME,
      valueText: (step) =>
        step === 0 ? 'start, pure noise' : `after step ${step} of ${this.steps}`,
      onChange: () => {
        this.draw();
      },
    });
    const left = caption('State x_t', this.state.element);
    const right = caption('Predicted x₀', this.predicted.element);
    this.element = el(
      'div',
      { class: 'stack', testId: 'trajectory' },
      el('div', { class: this.chosen === null ? 'pair' : 'pair always' }, left, right),
      this.scrubber.element,
      this.numbers,
      trajectory.complete
        ? null
        : el('p', {
            class: 'text quiet',
            text: 'Some steps were left out to bound the size of the file.',
          }),
    );
    this.draw();
  }

  /** Shows how this one came about. */
  choose(index: number): void {
    if (this.chosen === null) return;
    this.chosen = index;
    this.draw();
  }

  dispose(): void {
    this.scrubber.stop();
    this.state.dispose();
    this.predicted.dispose();
  }

  private draw(): void {
    const position = this.scrubber.value;
    const step = Math.max(0, position - 1);
    const { result } = this;
    this.state.show(this.part(stateAt(result, position)), this.behind);
    this.predicted.show(this.part(predictedAt(result, step)), this.behind);
    const time = result.trajectory.timesteps.at(step) ?? NaN;
    const { name, numbers } = this.levels(time);
    const call = position === 0 ? 'first network call at' : 'network called at';
    this.element.dataset.step = String(position);
    this.element.dataset.t = String(time);
    this.numbers.replaceChildren(
      ...readout([['step', `${position} of ${this.steps}`], [call, name], ...numbers]),
    );
  }

  private part(set: SampleSet): SampleSet {
    return this.chosen === null ? set : sliceSamples(set, this.chosen, this.chosen + 1);
  }

  /** The data behind samples that are shown all together. */
  private get behind(): SampleSet | null {
    return this.chosen === null ? this.reference : null;
  }
}

function caption(text: string, content: HTMLElement): HTMLElement {
  return el('figure', { class: 'scatter-figure' }, el('figcaption', { text }), content);
}
