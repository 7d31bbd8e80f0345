// Layer: page, views. The plots of the noising view: beside the pictures the histogram of x_t against the
// normal distribution that it tends to; below them β_t, ᾱ_t and log SNR with the current timestep marked
// (clicking sets it), and the variance of x_t under both forward steps.

import {
  FORWARD_VARIANTS,
  type ForwardVariant,
  type ForwardVariantId,
} from '../../../src/core/forwardVariants';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import type { NoisingHistogram, NoisingHistograms } from '../../../src/shared/protocol/noising';
import { el, section } from '../../ui/dom';
import { renderEquation } from '../../ui/equation';
import { Plot, type Curve } from '../../ui/plot';
import type { ColorName } from '../../ui/theme';
import { histogramDensity, histogramMoments, normalDensity } from './density';
import { describeCurve, scheduleCurves } from '../schedule/scheduleCurves';

const CURVES = [
  { key: 'beta', caption: 'β_t', color: 'blue' },
  { key: 'alphaBar', caption: 'ᾱ_t', color: 'green', yRange: [0, 1] as [number, number] },
  { key: 'logSnr', caption: 'log SNR', color: 'purple' },
] as const;

const VARIANT_COLORS: readonly ColorName[] = ['blue', 'orange'];
const SPACE = String.raw`\qquad `;

export class NoisingPlots {
  readonly distribution: HTMLElement;
  readonly overTime: HTMLElement[];
  private readonly curves = CURVES.map(({ key, caption, color, ...rest }) => ({
    key,
    caption,
    color,
    plot: new Plot({
      caption,
      testId: `noising-plot-${key}`,
      xLabel: 't',
      height: 150,
      onPick: (t) => {
        this.onPick(t);
      },
      ...rest,
    }),
  }));
  private readonly histogram = new Plot({
    caption: 'Histogram of x_t',
    testId: 'noising-histogram',
    xLabel: 'value',
    height: 170,
    legend: true,
  });

  private readonly variance = new Plot({
    caption: 'Variance of x_t when x_0 has variance 1',
    testId: 'noising-plot-variance',
    xLabel: 't',
    height: 170,
    yRange: [0, 1.1],
    legend: true,
    onPick: (t) => {
      this.onPick(t);
    },
  });
  private readonly laws = el('div', { class: 'worked-equation', testId: 'noising-variance-laws' });
  private schedule: DiscreteSchedule | null = null;
  private drawn: readonly ForwardVariantId[] = [];
  private variants: readonly ForwardVariant[] = FORWARD_VARIANTS;

  constructor(private readonly onPick: (t: number) => void) {
    this.distribution = this.histogram.element;
    this.overTime = [
      section(
        'Schedule',
        el('div', { class: 'plot-row' }, ...this.curves.map(({ plot }) => plot.element)),
      ),
      section('Law of the variance', this.variance.element, this.laws),
    ];
    this.showLaws();
  }

  /** Other steps in the place of the two, in their order. */
  compare(variants: readonly ForwardVariant[]): void {
    this.variants = variants;
    this.showLaws();
    this.drawVariances();
  }

  setSchedule(schedule: DiscreteSchedule): void {
    const values = scheduleCurves(schedule);
    for (const { key, caption, color, plot } of this.curves) {
      const curve = { label: caption, color, values: values[key] };
      plot.setData(values.timesteps, [curve], describeCurve(caption, values[key]));
    }
    this.schedule = schedule;
    this.drawVariances();
  }

  /** The steps whose pictures are drawn have thicker lines. */
  setVariants(ids: readonly ForwardVariantId[]): void {
    this.drawn = ids;
    this.drawVariances();
  }

  private showLaws(): void {
    renderEquation(this.laws, this.variants.map((v) => v.varianceLaw).join(SPACE), true);
  }

  private drawVariances(): void {
    const { schedule } = this;
    if (schedule === null) return;
    const curves = this.variants.map((variant, index) => ({
      label: variant.label,
      color: VARIANT_COLORS[index] ?? 'foreground',
      values: variant.variances(schedule),
      width: this.drawn.includes(variant.id) ? 2.5 : 1.25,
    }));
    const timesteps = schedule.betas.map((_, t) => t);
    const sentences = curves.map(({ label, values }) => describeCurve(label, values));
    this.variance.setData(timesteps, curves, sentences.join(' '));
  }

  /** Marks a timestep; none at t = −1, which is before the first. */
  setTimestep(t: number): void {
    const marked = t < 0 ? null : t;
    for (const { plot } of this.curves) plot.setMarker(marked);
    this.variance.setMarker(marked);
  }

  /** x_t of each step that is drawn, the first as bars. */
  setHistograms(histograms: NoisingHistograms): void {
    const shown = this.variants.flatMap(({ id, label }, index) => {
      const histogram = histograms[id];
      return histogram === undefined ? [] : [{ label, histogram, isFirst: index === 0 }];
    });
    const first = shown.at(0);
    if (first === undefined) return;
    const { centres } = histogramDensity(first.histogram);
    const curves = shown.map(({ label, histogram, isFirst }): Curve => ({
      label: isFirst ? 'x_t' : `x_t, ${label}`,
      color: isFirst ? 'blue' : 'purple',
      values: histogramDensity(histogram).density,
      bars: isFirst,
      faint: isFirst,
    }));
    const normal: Curve = { label: 'N(0, 1)', color: 'orange', values: centres.map(normalDensity) };
    this.histogram.setData(centres, [...curves, normal], describeHistogram(first.histogram));
  }

  dispose(): void {
    for (const { plot } of this.curves) plot.dispose();
    this.histogram.dispose();
    this.variance.dispose();
  }
}

/** Mean and standard deviation of the binned values, in words. */
function describeHistogram(histogram: NoisingHistogram): string {
  const { mean, deviation } = histogramMoments(histogram);
  return `Mean ${mean.toFixed(2)}, standard deviation ${deviation.toFixed(2)}; a normal distribution has 0 and 1.`;
}
