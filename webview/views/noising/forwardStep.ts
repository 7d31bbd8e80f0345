// Layer: page, views. One forward step as an equation of pictures: x₀ × a + ε × s = x_t, with the factors
// of the timestep that is shown, and beneath it mean and deviation beside what is expected. The worker
// draws the three pictures; the words beside them are the closed form and what the step comes to.

import {
  forwardVariant,
  type ForwardVariant,
  type ForwardVariantId,
} from '../../../src/core/forwardVariants';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import type {
  NoisedData,
  NoisingCanvases,
  NoisingHistogram,
} from '../../../src/shared/protocol/noising';
import { el } from '../../ui/dom';
import { renderEquation } from '../../ui/equation';
import { forwardCaption } from './caption';
import { expectedMoments, histogramMoments, type Moments } from './density';
import { plainDigits, workedEquation } from './workedEquation';

/** Sides of the canvases in pixels; the worker fits the data into them. */
const SUM_SIDE = 768;
const PART_SIDE = 384;

/** What is shown of a step. */
export interface ForwardStepState {
  readonly schedule: DiscreteSchedule;
  readonly t: number;
}

export class ForwardStep {
  /** The equation of pictures. */
  readonly pictures: HTMLElement;
  /** The equation in symbols and numbers, and the caption. */
  readonly words: HTMLElement;
  private readonly canvases: Record<'signal' | 'noise' | 'sum', HTMLCanvasElement>;
  private readonly factors = {
    signal: el('figcaption'),
    noise: el('figcaption'),
    sum: el('figcaption'),
  };
  private readonly moments: HTMLElement;
  private readonly equation: HTMLElement;
  private readonly caption: HTMLElement;
  private readonly closed = el('div', { class: 'worked-equation' });
  private readonly titles: readonly HTMLElement[];
  private variant: ForwardVariant;

  /** @param suffix of every test id */
  constructor(
    readonly id: ForwardVariantId,
    suffix: string,
  ) {
    this.variant = forwardVariant(id);
    const canvas = (name: string, side: number): HTMLCanvasElement =>
      el('canvas', {
        class: 'noising-canvas',
        testId: `noising-${name}${suffix}`,
        attributes: { role: 'img', width: String(side), height: String(side) },
      });
    this.canvases = {
      signal: canvas('signal', PART_SIDE),
      noise: canvas('noise', PART_SIDE),
      sum: canvas('canvas', SUM_SIDE),
    };
    this.moments = el('p', { class: 'noising-moments', testId: `noising-moments${suffix}` });
    this.equation = el('div', { class: 'worked-equation', testId: `noising-equation${suffix}` });
    this.caption = el('p', { class: 'text quiet', testId: `noising-variant-text${suffix}` });
    const figure = (name: keyof typeof this.canvases): HTMLElement =>
      el('figure', { class: `noising-${name}` }, this.canvases[name], this.factors[name]);
    const sign = (text: string): HTMLElement =>
      el('span', { class: 'noising-sign', text, attributes: { 'aria-hidden': 'true' } });
    this.titles = [0, 1].map(() => el('h3', { class: 'form-title' }));
    this.pictures = el(
      'div',
      { class: 'forward-step' },
      this.titles[0],
      el(
        'div',
        { class: 'noising-equation' },
        figure('signal'),
        sign('+'),
        figure('noise'),
        sign('='),
        figure('sum'),
      ),
      this.moments,
    );
    this.words = el('div', {}, this.titles[1], this.closed, this.equation, this.caption);
    this.setVariant(this.variant);
  }

  /** Another step of the same id, and what it is called. */
  setVariant(variant: ForwardVariant, label = variant.label): void {
    this.variant = variant;
    for (const title of this.titles) title.textContent = label;
    renderEquation(this.closed, variant.closedForm, true);
  }

  /** Hands the canvases over; once. */
  transfer(strip: OffscreenCanvas): Record<keyof NoisingCanvases, OffscreenCanvas> {
    const { signal, noise, sum } = this.canvases;
    return {
      signal: signal.transferControlToOffscreen(),
      noise: noise.transferControlToOffscreen(),
      sum: sum.transferControlToOffscreen(),
      strip,
    };
  }

  set isShown(shown: boolean) {
    this.pictures.hidden = !shown;
    this.words.hidden = !shown;
  }

  /** The factors of a timestep, before the pictures are drawn. */
  showTimestep({ schedule, t }: ForwardStepState): void {
    const coefficients = this.variant.coefficients(schedule, t);
    this.factors.signal.textContent = `x₀ × ${plainDigits(coefficients.signal)}`;
    this.factors.noise.textContent = `ε × ${plainDigits(coefficients.noise)}`;
    this.factors.sum.textContent = t < 0 ? 'x₀ itself' : `x${subscript(t)}`;
    renderEquation(this.equation, workedEquation(t, coefficients), true);
  }

  showCaption(schedule: DiscreteSchedule): void {
    this.caption.textContent = forwardCaption(this.variant, schedule);
  }

  /** What was drawn: names the pictures and says how x_t is spread. @param what of the data */
  showDrawn(
    { schedule, t }: ForwardStepState,
    histogram: NoisingHistogram,
    { what, data }: { what: string; data: NoisedData },
  ): void {
    const coefficients = this.variant.coefficients(schedule, t);
    const name = (part: HTMLCanvasElement, text: string): void => {
      part.setAttribute('aria-label', text);
    };
    name(this.canvases.signal, `x₀ of ${what} times ${plainDigits(coefficients.signal)}`);
    name(this.canvases.noise, `Noise ε times ${plainDigits(coefficients.noise)}`);
    name(this.canvases.sum, t < 0 ? `${what}, clean` : `x_t of ${what} at t = ${t}`);
    const measured = histogramMoments(histogram);
    this.moments.textContent = momentsText(measured, expectedMoments(data, coefficients));
  }
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** A whole number in subscript digits. */
function subscript(t: number): string {
  return String(t).replace(/\d/g, (digit) => SUBSCRIPTS.charAt(Number(digit)));
}

function momentsText(measured: Moments, expected: Moments): string {
  const part = (name: string, key: keyof Moments): string =>
    `${name} ${fixed(measured[key])}, expected ${fixed(expected[key])}`;
  return `${part('Mean', 'mean')} · ${part('deviation', 'deviation')}`;
}

/** Two decimals, and no "−0.00". */
function fixed(value: number): string {
  return (Math.round(value * 100) / 100 + 0).toFixed(2).replace('-', '−');
}
