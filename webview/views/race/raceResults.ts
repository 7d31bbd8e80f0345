// Layer: page, views. What came of a race: the log-log plot of error (or energy distance) over
// network calls, the table with the fitted orders, and the pictures at one budget beside.

import { SAMPLERS } from '../../../src/core/sampling/catalogue';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { el, section } from '../../ui/dom';
import { grouped, short } from '../../ui/numbers';
import { Plot, type Curve } from '../../ui/plot';
import { chooser } from '../../ui/toolkit';
import { Samples } from '../samples/samples';
import { RACE_COLORS } from './raceForm';
import { labelOf, orderText, Standings, type Yardstick } from './standings';

const CAPTIONS: Record<Yardstick, string> = {
  error: 'RMS distance to the converged solution',
  energy_distance: 'Energy distance to the data',
};

export class RaceResults {
  readonly element: HTMLElement;
  private standings = new Standings([], []);
  private reference: SampleSet | null = null;
  private budget = 0;
  private drawPending = false;
  private pictures: { sampler: string; view: Samples; outside: HTMLElement }[] = [];
  private readonly yardstick = chooser({
    label: 'Shown',
    choices: [
      { value: 'error', label: 'Error' },
      { value: 'energy_distance', label: 'Energy distance' },
    ],
    value: 'error',
    testId: 'race-yardstick',
    onChange: () => {
      this.draw();
    },
  });
  private readonly plots: Record<Yardstick, Plot> = {
    error: this.plot('error'),
    energy_distance: this.plot('energy_distance'),
  };
  private readonly budgets = chooser({
    label: 'Pictures and table at',
    choices: [],
    value: '',
    testId: 'race-budget',
    onChange: (value) => {
      this.select(Number(value));
    },
  });
  private readonly table = el('div', { class: 'numbers-scroll', testId: 'race-table' });
  private readonly solution = el('p', { class: 'text quiet', testId: 'race-converged' });
  private readonly gallery = el('div', { class: 'plot-row tight', testId: 'race-pictures' });

  constructor() {
    this.element = el(
      'div',
      { class: 'stack', testId: 'race-results' },
      el('div', { class: 'form' }, this.yardstick.element, this.budgets.element),
      this.plots.error.element,
      this.plots.energy_distance.element,
      this.solution,
      this.table,
      section('Samples', this.gallery),
    );
    this.element.hidden = true;
  }

  /** Begins anew. */
  begin(standings: Standings, reference: SampleSet | null): void {
    this.standings = standings;
    this.reference = reference;
    const { budgets } = standings;
    this.budget = budgets[0] ?? 0;
    this.budgets.setChoices(
      budgets.map((calls) => ({ value: String(calls), label: `${calls} network calls` })),
      String(this.budget),
    );
    this.clearPictures();
    this.pictures = standings.samplers.map((sampler, i) => ({
      sampler,
      view: new Samples({
        label: labelOf(sampler),
        testId: `race-picture-${sampler}`,
        color: RACE_COLORS[i] ?? 'foreground',
      }),
      outside: el('span', { class: 'quiet' }),
    }));
    this.gallery.replaceChildren(
      ...this.pictures.map(({ sampler, view, outside }) =>
        el(
          'figure',
          { class: 'scatter-figure' },
          el('figcaption', {}, labelOf(sampler), outside),
          view.element,
        ),
      ),
    );
    this.element.hidden = false;
    this.draw();
  }

  /** Draws what the standings are now, once a frame at most. */
  update(): void {
    if (this.drawPending) return;
    this.drawPending = true;
    requestAnimationFrame(() => {
      this.drawPending = false;
      this.draw();
    });
  }

  dispose(): void {
    for (const plot of Object.values(this.plots)) plot.dispose();
    this.clearPictures();
  }

  private plot(yardstick: Yardstick): Plot {
    return new Plot({
      caption: CAPTIONS[yardstick],
      testId: `race-plot-${yardstick}`,
      xLabel: 'network calls',
      height: 300,
      logX: true,
      logY: true,
      legend: true,
      onPick: (x) => {
        this.selectNearest(x);
      },
    });
  }

  private selectNearest(x: number): void {
    const away = (budget: number): number => Math.abs(Math.log(budget / x));
    const nearest = [...this.standings.budgets].sort((a, b) => away(a) - away(b)).at(0);
    if (nearest !== undefined) this.select(nearest);
  }

  private select(budget: number): void {
    this.budget = budget;
    this.budgets.value = String(budget);
    this.draw();
  }

  private draw(): void {
    const { standings } = this;
    const shown: Yardstick = this.yardstick.value === 'error' ? 'error' : 'energy_distance';
    for (const [yardstick, plot] of Object.entries(this.plots)) {
      plot.element.hidden = yardstick !== shown;
    }
    const curves = this.curves(shown);
    const plot = this.plots[shown];
    plot.setData(standings.budgets, curves, describe(curves, standings.budgets));
    plot.setMarker(this.budget);
    this.solution.textContent = this.solutionText();
    this.table.replaceChildren(this.orderTable());
    this.drawPictures();
  }

  private curves(yardstick: Yardstick): Curve[] {
    const { standings } = this;
    const curves: Curve[] = standings.samplers.map((sampler, i) => {
      const fit = yardstick === 'error' ? standings.order(sampler) : null;
      return {
        label: `${labelOf(sampler)}${fit === null ? '' : `, order ${fit.order.toFixed(2)}`}`,
        color: RACE_COLORS[i] ?? 'foreground',
        values: standings.curve(sampler, yardstick),
        dots: true,
      };
    });
    const chance = standings.converged?.chance ?? null;
    if (yardstick === 'energy_distance' && chance !== null) {
      const values = standings.budgets.map(() => chance.level);
      curves.push({ label: 'chance', color: 'muted', values, width: 1 });
    }
    return curves;
  }

  private solutionText(): string {
    const { converged } = this.standings;
    if (converged === null) return 'The converged solution is being computed.';
    const { networkCalls, uncertainty, chance } = converged;
    const sentences = [
      `Converged solution: DPM-Solver++ 2M with ${networkCalls} network calls, itself off by about ${short(uncertainty)}.`,
      'Orders are slopes of log error over log steps at the three largest budgets that stay ten times above that.',
    ];
    if (chance !== null) {
      sentences.push(
        `Of pairs of real sets of ${grouped(chance.size)} points, 19 in 20 have an energy distance of at most ${short(chance.level)} (chance).`,
      );
    }
    return sentences.join(' ');
  }

  private orderTable(): HTMLTableElement {
    const columns = [
      'Sampler',
      'Fitted order (steps)',
      'Order',
      'Calls',
      'Steps',
      'Error',
      'Energy distance',
    ];
    const rows = this.standings.samplers.map((sampler, i) => {
      const run = this.standings.at(sampler, this.budget);
      const entry = SAMPLERS.find(({ id }) => id === sampler);
      const number = (value: number | null | undefined): string =>
        value === null || value === undefined ? '–' : short(value);
      const swatch = el('span', { class: `swatch ink-${RACE_COLORS[i] ?? 'foreground'}` });
      const cells = [
        orderText(this.standings.order(sampler)),
        number(entry?.order),
        number(run?.networkCalls),
        number(run?.steps),
        number(run?.error),
        number(run?.energy_distance),
      ];
      return el(
        'tr',
        { data: { sampler } },
        el('th', { attributes: { scope: 'row' } }, swatch, ` ${labelOf(sampler)}`),
        ...cells.map((text) => el('td', { text })),
      );
    });
    const head = columns.map((text) => el('th', { text, attributes: { scope: 'col' } }));
    return el(
      'table',
      { class: 'numbers' },
      el('thead', {}, el('tr', {}, ...head)),
      el('tbody', {}, ...rows),
    );
  }

  private drawPictures(): void {
    const measure = this.reference ?? this.standings.converged?.samples ?? null;
    for (const { sampler, view, outside } of this.pictures) {
      if (measure !== null) view.fit([measure]);
      view.show(this.standings.at(sampler, this.budget)?.samples ?? null, this.reference);
      outside.textContent = view.remark;
    }
  }

  private clearPictures(): void {
    for (const { view } of this.pictures) view.dispose();
    this.pictures = [];
  }
}

/** The curves in words: where each begins and ends. */
function describe(curves: readonly Curve[], budgets: readonly number[]): string {
  return curves
    .map(({ label, values }) => {
      const known = Array.from(values).filter(Number.isFinite);
      const first = known.at(0);
      const last = known.at(-1);
      if (first === undefined || last === undefined) return `${label}: nothing yet.`;
      const [from, to] = [budgets.at(0), budgets.at(-1)];
      return `${label}: ${short(first)} down to ${short(last)}, ${from ?? ''} to ${to ?? ''} network calls.`;
    })
    .join(' ');
}
