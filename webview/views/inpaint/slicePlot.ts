// Layer: page, views. Points with one coordinate held: where the line is, and the density of the other
// coordinate over that of the exact posterior, with the distance between both as a number.

import type { ConditionalResult } from '../../../src/shared/protocol/conditional';
import { domainOf } from '../../ui/scatterGeometry';
import { el } from '../../ui/dom';
import { fixed, short } from '../../ui/numbers';
import { Plot } from '../../ui/plot';
import { RadioGroup } from '../../ui/radioGroup';
import { binCentres, density, rangeOf } from '../common/density';

const BINS = 60;
const STEPS = 200;

/** Which coordinate is held, and at what. */
export class HoldControls {
  readonly element: HTMLElement;
  private readonly axes = new RadioGroup({
    label: 'Held coordinate',
    testId: 'hold-axis',
    look: 'switch',
    choices: [
      { value: '0', label: 'Hold x' },
      { value: '1', label: 'Hold y' },
    ],
    value: '0',
    onChange: () => {
      this.describe();
      this.onChange();
    },
  });
  private readonly words = el('output', { class: 'text', testId: 'hold-words' });
  private readonly slider: HTMLInputElement;
  private domain = domainOf(new Float32Array());

  constructor(private readonly onChange: () => void) {
    this.slider = el('input', {
      class: 'slider',
      testId: 'hold-value',
      attributes: {
        type: 'range',
        min: String(-STEPS / 2),
        max: String(STEPS / 2),
        'aria-label': 'Value of the held coordinate',
      },
      on: {
        input: () => {
          this.describe();
          this.onChange();
        },
      },
    });
    this.slider.value = '0';
    this.element = el(
      'div',
      { class: 'stack hold', testId: 'hold' },
      el('div', { class: 'reverse-head' }, this.axes.element, this.words),
      this.slider,
    );
  }

  /** The square that values are of. */
  setReference(points: Float32Array): void {
    this.domain = domainOf(points);
    this.describe();
  }

  get axis(): 0 | 1 {
    return this.axes.value === '1' ? 1 : 0;
  }

  get value(): number {
    const { centre, half } = this.domain;
    const value = centre[this.axis] + (2 * half * Number(this.slider.value)) / STEPS;
    return Number(value.toPrecision(3));
  }

  set(axis: 0 | 1, value: number): void {
    const { centre, half } = this.domain;
    this.axes.value = String(axis);
    this.slider.value = String(((value - centre[axis]) * STEPS) / (2 * half));
    this.describe();
  }

  private describe(): void {
    const text = `${this.axis === 0 ? 'x' : 'y'} = ${short(this.value)}`;
    this.words.textContent = text;
    this.slider.setAttribute('aria-valuetext', text);
  }
}

/** The other coordinate: what was drawn, over what is exact. */
export class SlicePlot {
  readonly element: HTMLElement;
  private readonly plot = new Plot({
    caption: 'Density of the other coordinate',
    testId: 'slice-plot',
    xLabel: 'other coordinate',
    height: 190,
  });
  private readonly words = el('p', { class: 'text', testId: 'slice-words' });

  constructor() {
    this.element = el('div', { class: 'stack' }, this.plot.element, this.words);
  }

  show({ samples, slice }: ConditionalResult, axis: 0 | 1, method: string): void {
    const free = samples.values.filter((_, i) => i % 2 !== axis);
    const shown = slice === null ? free : slice.draws;
    const range = rangeOf(free, shown);
    const centres = binCentres(range, BINS);
    const drawn = { label: method, color: 'blue', width: 2.5 } as const;
    const exact = { label: slice?.band === null ? 'Exact posterior' : 'Data near the line' };
    this.plot.setData(
      centres,
      [
        ...(slice === null
          ? []
          : [
              {
                ...exact,
                color: 'muted',
                bars: true,
                values: density(slice.draws, range, BINS),
              } as const,
            ]),
        { ...drawn, values: density(free, range, BINS) },
      ],
      `How often the ${axis === 0 ? 'y' : 'x'} of the samples falls into each of ${BINS} intervals.`,
    );
    this.words.textContent = slice === null ? NOTHING_KNOWN : distanceText(slice);
    this.element.dataset.distance = String(slice?.distance ?? NaN);
  }

  dispose(): void {
    this.plot.dispose();
  }
}

const NOTHING_KNOWN = 'No data lie near this line, so nothing says what the samples should be.';

function distanceText({ distance, floor, band }: NonNullable<ConditionalResult['slice']>): string {
  const times = fixed(distance / floor, 1);
  const to =
    band === null
      ? 'the exact posterior'
      : `the data within ${short(band)} of the line, which stand in for the exact posterior`;
  return `Distance to ${to}: ${short(distance)} (W₁, units of the data), ${times} × what two exact sets of as many points have (1 × = cannot be told apart).`;
}
