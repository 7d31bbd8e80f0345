// Layer: page, widgets. A widget of curves that are computed elsewhere (src/shared/article/charts): one
// cursor through all of them, sliders for the numbers that the reader may move, a table behind.

import { fixed, short } from '../../../src/core/numberText';
import { inputValues } from '../../../src/shared/article/charts/chart';
import type { ChartContent, ChartInput, ChartKind } from '../../../src/shared/article/charts/chart';
import type { ChartId } from '../../../src/shared/article/charts/registry';
import { el } from '../../ui/dom';
import type { Child } from '../../ui/dom';
import type { Meaning, WidgetBlock, WidgetKind, WidgetMemory } from '../contract';
import { Fold, numberTable, pointing, Slider } from '../frame';
import { LineChart } from '../lineChart';
import { tableSteps } from '../table';
import { ProcessWidget } from '../widget';

export function chartWidget(kind: ChartKind<ChartId>): WidgetKind {
  const { id, title } = kind;
  return { id, title, mount: (host, block, memory) => new ChartWidget(host, kind, block, memory) };
}

/** Places of a slider whose numbers are not whole. */
const PLACES = 200;

class ChartWidget extends ProcessWidget {
  private readonly cursor: Slider;
  private readonly table = new Fold('Table', () => [this.tableElement()]);
  private readonly inputs: readonly { input: ChartInput; slider: Slider }[];
  private readonly charts: readonly LineChart[];
  private content: ChartContent;

  constructor(
    host: HTMLElement,
    private readonly kind: ChartKind<ChartId>,
    block: WidgetBlock,
    memory: WidgetMemory,
  ) {
    super(host, kind.title, block, memory, kind.uses.schedule);
    this.content = this.computed();
    const { axis, panels } = this.content;
    this.cursor = new Slider({
      label: axis.label,
      testId: 'widget-time',
      onInput: (index) => {
        this.moveTo(index);
      },
    });
    this.inputs = kind.inputs.map((input) => ({ input, slider: this.inputSlider(input) }));
    this.charts = panels.map(({ label }, index) =>
      this.owned.add(
        new LineChart({
          testId: `widget-${kind.id}-${index}`,
          label,
          onPoint: (meaning) => {
            this.point(meaning);
          },
          onPick: (at) => {
            this.moveTo(at);
          },
        }),
      ),
    );
    this.frame.stage.replaceChildren(...this.charts.map(({ element }) => element));
    const sliders = this.inputs.map(({ input: { label, meaning }, slider }) => {
      const on = pointing(meaning, (pointed) => {
        this.point(pointed);
      });
      return el('div', { class: 'input', on }, el('span', { text: label }), slider.element);
    });
    this.frame.controls.replaceChildren(this.cursor.element, ...sliders);
    this.fillFoot(this.table.element);
    this.rebuild();
  }

  protected rebuild(): void {
    this.content = this.computed();
    this.frame.summary.textContent = this.content.summary;
    const values = this.values();
    for (const { input, slider } of this.inputs) {
      const value = values[input.name];
      const max = input.scale === 'whole' ? input.max : PLACES;
      const min = input.scale === 'whole' ? input.min : 0;
      slider.set(placeOf(value, input), { min, max, text: short(value) });
    }
    this.content.panels.forEach(({ curves, scale }, index) => {
      const words = curves.map(
        ({ label, values: own }) =>
          `${label} from ${short(own[0])} to ${short(own[own.length - 1])}`,
      );
      this.charts[index].setCurves(curves, `${words.join('; ')}.`, {
        scale,
        ends: [this.content.axis.text(0), this.content.axis.text(this.content.axis.count - 1)],
      });
    });
    this.table.refresh();
    this.showCursor();
  }

  protected light(meaning: Meaning | null): void {
    for (const chart of this.charts) chart.light(meaning);
  }

  protected override ownFields(): Child[] {
    return this.kind.uses.data ? [this.pointSetChoice().element] : [];
  }

  private inputSlider(input: ChartInput): Slider {
    return new Slider({
      label: input.label,
      testId: `widget-${input.name}`,
      onInput: (place) => {
        this.memory.write(input.name, valueAt(place, input));
        this.rebuild();
      },
    });
  }

  private values(): Record<string, number> {
    return inputValues(this.kind, this.settings, (name) => this.memory.read(name));
  }

  private computed(): ChartContent {
    const settings = { ...this.settings, data: this.pointSet, schedule: this.config };
    return this.kind.content(settings, this.values(), this.block.reading);
  }

  private get index(): number {
    const { count, start } = this.content.axis;
    const chosen = this.memory.read('index');
    return Math.min(typeof chosen === 'number' ? chosen : start, count - 1);
  }

  private moveTo(index: number): void {
    this.memory.write('index', index);
    this.showCursor();
  }

  private showCursor(): void {
    const { index, content } = this;
    const { axis, partsAt, valuesAt } = content;
    this.cursor.set(index, { min: 0, max: axis.count - 1, text: axis.text(index) });
    for (const chart of this.charts) chart.setCursor(index);
    this.showNumbers(partsAt(index), valuesAt(index));
  }

  private tableElement(): HTMLElement {
    const { axis, panels } = this.content;
    const curves = panels
      .flatMap((panel) => panel.curves)
      .filter(({ label }, at, all) => all.findIndex((one) => one.label === label) === at);
    const rows = tableSteps(axis.count).map((index) => [
      axis.text(index),
      ...curves.map(({ values }) =>
        Math.abs(values[index]) >= 10 ? fixed(values[index], 3) : short(values[index]),
      ),
    ]);
    return numberTable([axis.label, ...curves.map(({ label }) => label)], rows);
  }
}

/** Where a number stands on its slider. */
export function placeOf(value: number, { min, max, scale }: ChartInput): number {
  if (scale === 'whole') return value;
  const share =
    scale === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.round(PLACES * share);
}

/** The number at a place of its slider, with four digits. */
export function valueAt(place: number, { min, max, scale }: ChartInput): number {
  if (scale === 'whole') return place;
  const share = place / PLACES;
  const value = scale === 'log' ? min * (max / min) ** share : min + (max - min) * share;
  return Math.min(Math.max(Number(value.toPrecision(4)), min), max);
}
