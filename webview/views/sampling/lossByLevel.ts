// Layer: page, views. The loss of a model of points by noise level beside that of the exact denoiser, which
// nothing can go below: where the two meet, longer training is of no use. Computed when it is opened.

import type { LossByLevel } from '../../../src/shared/protocol/inPlace';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { grouped, short } from '../../ui/numbers';
import { Plot } from '../../ui/plot';
import { table, tableRow } from '../../ui/table';

export class LossByLevelPanel {
  readonly element: HTMLDetailsElement;
  private readonly plot = new Plot({
    caption: 'Mean squared error of the answer',
    testId: 'sampling-loss-plot',
    xLabel: 'Share of the training times, from little to much noise',
    height: 220,
    logY: true,
    table: false,
  });
  private readonly text = el('p', { class: 'text quiet' });
  private readonly rows = el('tbody');
  private readonly notice = new Notice('sampling-loss-notice');
  /** Names the model that is open and has an exact denoiser; null for none. */
  private key: string | null = null;
  private shown: string | null = null;

  /** @param load computes it for the model that is open */
  constructor(private readonly load: (key: string) => Promise<LossByLevel>) {
    this.element = el(
      'details',
      {
        class: 'more',
        testId: 'sampling-loss',
        on: {
          toggle: () => {
            void this.update();
          },
        },
      },
      el('summary', { text: 'Loss by noise level, beside the least there can be' }),
      this.notice.element,
      this.text,
      this.plot.element,
      el(
        'div',
        { class: 'numbers-scroll' },
        table(['Noise levels', 'Network', 'Exact'], [this.rows]),
      ),
    );
    this.setModel(null);
  }

  /** The model that is open now; null for one that has no exact denoiser. */
  setModel(key: string | null): void {
    this.key = key;
    this.shown = null;
    this.element.hidden = key === null;
    void this.update();
  }

  dispose(): void {
    this.plot.dispose();
  }

  private async update(): Promise<void> {
    const { key } = this;
    if (key === null || key === this.shown || !this.element.open) return;
    this.notice.clear();
    this.shown = key;
    try {
      const loss = await this.load(key);
      if (this.key === key) this.show(loss);
    } catch (error) {
      this.notice.showError(error);
    }
  }

  private show({ places, network, exact, rows, answer }: LossByLevel): void {
    const ratio = sum(network) / sum(exact);
    const words = `${grouped(rows)} data, each noised once; network and exact denoiser see the same. The network answers ${ANSWERS[answer] ?? answer}; its loss is ${short(Number(ratio.toPrecision(3)))} times the least there can be.`;
    this.text.textContent = words;
    this.plot.setData(
      places,
      [
        { label: 'Network', color: 'blue', values: network, dots: true },
        { label: 'Exact denoiser of the data', color: 'green', values: exact, dots: true },
      ],
      words,
    );
    this.rows.replaceChildren(
      ...places.map((place, bin) =>
        tableRow(levels(place, places.length), [
          short(network[bin] ?? NaN),
          short(exact[bin] ?? NaN),
        ]),
      ),
    );
  }
}

const ANSWERS: Partial<Record<string, string>> = {
  epsilon: 'ε',
  sample: 'x₀',
  v_prediction: 'v',
  flow: 'the velocity ε − x₀',
};

function levels(place: number, bins: number): string {
  const half = 0.5 / bins;
  return `${Math.round(100 * (place - half))} to ${Math.round(100 * (place + half))} %`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
