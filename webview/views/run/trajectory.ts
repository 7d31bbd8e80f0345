// Layer: page, views. The reverse process of a sampling run, step by step: the state x_t on the
// left and the clean sample that the network predicted on the right, with the amounts of signal
// and noise at the timestep for which it was asked. Of pictures it shows the one that is chosen.

import { forwardCoefficients } from '../../../src/core/forward';
import { makeSchedule, type DiscreteSchedule } from '../../../src/core/schedule';
import { requireDiscrete } from '../../../src/core/recipe/narrowing';
import type { ScheduleConfig } from '../../../src/core/recipe/types';
import { sliceSamples, withValues, type SampleSet } from '../../../src/shared/protocol/samples';
import type { SampleResult } from '../../../src/shared/protocol/sampling';
import { el } from '../../ui/dom';
import { fixed } from '../../ui/numbers';
import { readout } from '../../ui/readout';
import { Scrubber } from '../../ui/scrubber';
import { sampleKindView } from '../samples/registry';
import { Samples } from '../samples/samples';

export interface ShownResult {
  readonly samples: SampleSet;
  readonly trajectory: SampleResult['trajectory'];
}

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
  private readonly schedule: DiscreteSchedule;
  private readonly steps: number;
  /** The picture that is looked at; null for samples that are shown all together. */
  private chosen: number | null;

  constructor(
    private readonly result: ShownResult,
    config: ScheduleConfig,
    private readonly reference: SampleSet | null,
  ) {
    const { samples, trajectory } = result;
    this.schedule = makeSchedule(requireDiscrete(config));
    this.steps = trajectory.timesteps.length;
    this.chosen = sampleKindView(samples.kind).isPicture ? 0 : null;
    for (const view of [this.state, this.predicted])
      view.fit([this.at(trajectory.x_t, 0), samples]);
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
      { class: 'stage', testId: 'trajectory' },
      el('div', { class: this.chosen === null ? 'pair' : 'pair always' }, left, right),
      this.scrubber.element,
      this.numbers,
      result.trajectory.complete
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
    const { x_t, x_0, timesteps } = this.result.trajectory;
    const step = Math.max(0, position - 1);
    this.state.show(this.part(this.at(x_t, position)), this.behind);
    this.predicted.show(this.part(this.at(x_0, step)), this.behind);
    const t = timesteps.at(step) ?? this.schedule.num_train_timesteps - 1;
    const { signal, noise } = forwardCoefficients(this.schedule, t);
    const call = position === 0 ? 'first network call at' : 'network called at';
    this.element.dataset.step = String(position);
    this.element.dataset.t = String(t);
    this.numbers.replaceChildren(
      ...readout([
        ['step', `${position} of ${this.steps}`],
        [call, `t = ${t}`],
        ['signal √ᾱ', fixed(signal, 3)],
        ['noise √(1−ᾱ)', fixed(noise, 3)],
      ]),
    );
  }

  /** All samples in a state of the process. */
  private at(states: Float32Array, index: number): SampleSet {
    const { samples } = this.result;
    const size = samples.values.length;
    return withValues(samples, states.subarray(index * size, (index + 1) * size));
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
