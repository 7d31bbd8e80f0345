// Layer: page, widgets. The widget `schedule`: β_t, √ᾱ_t, √(1−ᾱ_t) and log SNR over the steps, with
// one cursor through all of them.

import { fixed, short } from '../../../src/core/numberText';
import type { Meaning, WidgetBlock, WidgetKind, WidgetMemory } from '../contract';
import { Fold, numberTable, Slider } from '../frame';
import type { NumberPart } from '../frame';
import { LineChart } from '../lineChart';
import { tableSteps } from '../table';
import { ProcessWidget } from '../widget';
import { curvesOf, describeCurves } from './curves';
import type { ScheduleCurves } from './curves';

export const scheduleWidget: WidgetKind = {
  id: 'schedule',
  title: 'Noise schedule',
  mount: (host, block, memory) => new ScheduleWidget(host, block, memory),
};

class ScheduleWidget extends ProcessWidget {
  private readonly slider = new Slider({
    label: 'Step t',
    testId: 'widget-time',
    onInput: (step) => {
      this.setStep(step);
    },
  });
  private readonly table = new Fold('Table', () => [this.tableElement()]);
  private readonly charts: Readonly<Record<keyof ScheduleCurves, LineChart>> = {
    scales: this.chart('widget-scales', 'Scales of signal and noise over t'),
    betas: this.chart('widget-betas', 'Variance that each step adds, over t'),
    logSnr: this.chart('widget-log-snr', 'Logarithm of the signal-to-noise ratio over t'),
  };

  constructor(host: HTMLElement, block: WidgetBlock, memory: WidgetMemory) {
    super(host, scheduleWidget.title, block, memory);
    const { scales, betas, logSnr } = this.charts;
    this.frame.stage.replaceChildren(scales.element, betas.element, logSnr.element);
    this.frame.controls.replaceChildren(this.slider.element);
    this.fillFoot(this.table.element);
    this.rebuild();
  }

  protected rebuild(): void {
    const curves = curvesOf(this.process.schedule);
    for (const name of ['scales', 'betas', 'logSnr'] as const) {
      this.charts[name].setCurves(curves[name], describeCurves(curves[name]));
    }
    this.table.refresh();
    this.showStep();
  }

  protected light(meaning: Meaning | null): void {
    for (const chart of Object.values(this.charts)) chart.light(meaning);
  }

  private chart(testId: string, label: string): LineChart {
    return this.owned.add(
      new LineChart({
        testId,
        label,
        onPoint: (meaning) => {
          this.point(meaning);
        },
        onPick: (index) => {
          this.setStep(index + 1);
        },
      }),
    );
  }

  private get step(): number {
    const { T } = this.process;
    const chosen = this.memory.read('t');
    return Math.min(typeof chosen === 'number' ? chosen : Math.ceil(T / 2), T);
  }

  private setStep(step: number): void {
    this.memory.write('t', step);
    this.showStep();
  }

  private showStep(): void {
    const { step, process } = this;
    this.slider.set(step, { min: 1, max: process.T, text: process.label(step) });
    for (const chart of Object.values(this.charts)) chart.setCursor(step - 1);
    const values = process.valuesAt(step);
    const parts = NAMES.flatMap(([text, index, meaning], at): NumberPart[] => [
      at === 0 ? '' : ', ',
      { text, ...(index === null ? {} : { index }), meaning },
      ' = ',
      { text: short(values[meaning]), meaning },
    ]);
    this.showNumbers(parts, values);
  }

  private tableElement(): HTMLElement {
    const { schedule } = this.process;
    const { scales, betas, logSnr } = curvesOf(schedule);
    const curves = [...betas, ...scales, ...logSnr];
    const rows = tableSteps(schedule.num_train_timesteps).map((index) => [
      String(index + 1),
      ...curves.map(({ values }) =>
        Math.abs(values[index]) >= 10 ? fixed(values[index], 3) : short(values[index]),
      ),
    ]);
    return numberTable(['t', ...curves.map(({ label }) => label)], rows);
  }
}

/** Symbols whose numbers stand below the curves. */
const NAMES: readonly (readonly [text: string, index: string | null, meaning: Meaning])[] = [
  ['β', 't', 'beta_t'],
  ['α', 't', 'alpha_t'],
  ['ᾱ', 't', 'alpha_bar_t'],
  ['SNR', null, 'snr'],
];
