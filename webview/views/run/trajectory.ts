// Layer: page, views. The reverse process of a sampling run, step by step: the state x_t on the
// left and the clean sample that the network predicted on the right, with the amounts of signal
// and noise at the timestep for which it was asked.

import { forwardCoefficients } from '../../../src/core/forward';
import { makeSchedule, type DiscreteSchedule } from '../../../src/core/schedule';
import type { BetaConfig } from '../../../src/core/recipe/types';
import type { SampleResult } from '../../../src/shared/protocol/sampling';
import { el } from '../../ui/dom';
import { fixed } from '../../ui/numbers';
import { readout } from '../../ui/readout';
import { Scatter } from '../../ui/scatter';
import { domainOf, type Domain } from '../../ui/scatterGeometry';
import { Scrubber } from '../../ui/scrubber';

type Result = Pick<SampleResult, 'shape' | 'samples' | 'trajectory'>;

const PLAY_TIME = 5000;

/** Position 0 is x_T, before any step; position k is after the k-th kept step. */
export class TrajectoryView {
  readonly element: HTMLElement;
  private readonly state = new Scatter({ label: 'State x_t', testId: 'trajectory-x-t' });
  private readonly predicted = new Scatter({
    label: 'Predicted x_0',
    testId: 'trajectory-x-0',
    color: 'green',
  });
  private readonly numbers = el('dl', { class: 'readout', testId: 'trajectory-numbers' });
  private readonly scrubber: Scrubber;
  private readonly schedule: DiscreteSchedule;
  private readonly domain: Domain;
  private readonly size: number;
  private readonly steps: number;

  constructor(
    private readonly result: Result,
    config: BetaConfig,
    private readonly reference: Float32Array | null,
  ) {
    this.schedule = makeSchedule(config);
    this.size = result.samples.length;
    this.steps = result.trajectory.timesteps.length;
    this.domain = domainOf(result.trajectory.x_t.subarray(0, this.size), result.samples);
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
      el('div', { class: 'pair' }, left, right),
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

  dispose(): void {
    this.scrubber.stop();
    this.state.dispose();
    this.predicted.dispose();
  }

  private draw(): void {
    const position = this.scrubber.value;
    const { x_t, x_0, timesteps } = this.result.trajectory;
    const step = Math.max(0, position - 1);
    this.state.show(slice(x_t, position, this.size), this.domain, this.reference);
    this.predicted.show(slice(x_0, step, this.size), this.domain, this.reference);
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
}

function slice(values: Float32Array, index: number, size: number): Float32Array {
  return values.subarray(index * size, (index + 1) * size);
}

function caption(text: string, content: HTMLElement): HTMLElement {
  return el('figure', { class: 'scatter-figure' }, el('figcaption', { text }), content);
}
