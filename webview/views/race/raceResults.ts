// Layer: page, views. What came of a race. First who is closest at one number of network calls, with the
// samples of each sampler in a row and a slider over the numbers of calls; then the log-log plot of error
// (or energy distance) over network calls; then the table with the fitted orders. Shown are the samplers
// that are chosen in the legend.

import type { SampleSet } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { grouped, short } from '../../ui/numbers';
import { Plot, type Curve } from '../../ui/plot';
import { RadioGroup } from '../../ui/radioGroup';
import { Scrubber } from '../../ui/scrubber';
import type { Racer } from './legend';
import { RaceGallery } from './raceGallery';
import { raceTable } from './raceTable';
import { labelOf, Standings, type Yardstick } from './standings';
import { verdictAt } from './verdict';

const CAPTIONS: Record<Yardstick, string> = {
  error: 'RMS distance to the converged solution',
  energy_distance: 'Energy distance to the data (grey: chance)',
};
/** Where samplers differ most: looked at first, if it is one of the budgets. */
const FIRST_BUDGET = 10;
/** Once through all budgets when playing, in milliseconds. */
const PLAY_TIME = 4000;

export class RaceResults {
  /** Sentence, pictures and slider. */
  readonly stage: HTMLElement;
  readonly chart: HTMLElement;
  readonly numbers: HTMLElement;
  private standings = new Standings([]);
  private racers: readonly Racer[] = [];
  private budget = FIRST_BUDGET;
  private drawPending = false;
  private readonly sentence = el('h2', {
    class: 'race-result',
    testId: 'race-result',
    attributes: { role: 'status' },
  });
  private readonly gallery = new RaceGallery();
  private readonly calls = new Scrubber({
    label: 'Network calls',
    testId: 'race-budget',
    min: 0,
    max: 1,
    value: 0,
    duration: PLAY_TIME,
    valueText: (index) => `${this.standings.budgets[index] ?? ''} network calls`,
    onChange: (index) => {
      this.select(this.standings.budgets[index] ?? FIRST_BUDGET);
    },
  });
  private readonly callsText = el('output', { class: 'quiet', testId: 'race-budget-text' });
  private readonly yardstick = new RadioGroup({
    label: 'What is measured',
    testId: 'race-yardstick',
    look: 'switch',
    choices: [
      { value: 'error', label: 'Error' },
      { value: 'energy_distance', label: 'Energy distance' },
    ],
    value: 'error',
    onChange: () => {
      this.draw();
    },
  });
  private readonly plots: Record<Yardstick, Plot> = {
    error: this.plot('error'),
    energy_distance: this.plot('energy_distance'),
  };
  private readonly table = el('div', { class: 'numbers-scroll', testId: 'race-table' });
  private readonly solution = el('p', { class: 'text quiet', testId: 'race-converged' });

  constructor() {
    this.stage = el(
      'div',
      { class: 'stack', testId: 'race-results' },
      this.sentence,
      this.gallery.element,
      this.calls.element,
      this.callsText,
    );
    this.chart = el(
      'div',
      { class: 'stack' },
      this.yardstick.element,
      this.plots.error.element,
      this.plots.energy_distance.element,
    );
    this.numbers = el('div', { class: 'stack' }, this.table, this.solution);
    for (const part of [this.chart, this.numbers, this.calls.element, this.callsText])
      part.hidden = true;
  }

  /** Begins anew. @param reference some of the data, behind points */
  begin(standings: Standings, reference: SampleSet | null): void {
    const { budgets } = standings;
    this.standings = standings;
    this.gallery.begin(reference);
    for (const part of [this.chart, this.numbers, this.calls.element, this.callsText])
      part.hidden = false;
    this.calls.stop();
    this.calls.max = Math.max(1, budgets.length - 1);
    this.calls.element.hidden = budgets.length < 2;
    this.selectNearest(this.budget);
  }

  /** Shows these samplers from now on. */
  setRacers(racers: readonly Racer[]): void {
    this.racers = racers;
    this.update();
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
    this.calls.stop();
    for (const plot of Object.values(this.plots)) plot.dispose();
    this.gallery.dispose();
  }

  private plot(yardstick: Yardstick): Plot {
    return new Plot({
      caption: CAPTIONS[yardstick],
      testId: `race-plot-${yardstick}`,
      xLabel: 'network calls',
      height: 240,
      logX: true,
      logY: true,
      legend: false,
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
    this.calls.value = this.standings.budgets.indexOf(budget);
    this.callsText.textContent = `${budget} network ${budget === 1 ? 'call' : 'calls'}`;
    this.draw();
  }

  private draw(): void {
    const { standings, budget } = this;
    const racers = this.racers.filter(({ id }) => standings.has(id));
    const hasData = standings.converged?.chance !== null;
    this.yardstick.element.hidden = !hasData;
    const isError = this.yardstick.value === 'error' || !hasData;
    const yardstick: Yardstick = isError ? 'error' : 'energy_distance';
    const ids = racers.map(({ id }) => id);
    const verdict = verdictAt(standings, ids, { budget, yardstick });
    this.sentence.textContent = verdict?.sentence ?? this.waitingText(ids);
    this.gallery.show(standings, racers, { budget, closest: verdict?.closest ?? [] });
    if (standings.budgets.length === 0) return;
    for (const [name, plot] of Object.entries(this.plots)) plot.element.hidden = name !== yardstick;
    const curves = this.curves(yardstick, racers);
    const plot = this.plots[yardstick];
    plot.setData(standings.budgets, curves, describe(curves, standings.budgets));
    plot.setMarker(budget);
    this.solution.textContent = this.solutionText();
    this.table.replaceChildren(raceTable(standings, racers, budget));
  }

  /** Why nobody is closest yet. */
  private waitingText(ids: readonly string[]): string {
    const { standings, budget } = this;
    if (standings.budgets.length === 0) return 'Who is closest to the data for the fewest calls?';
    if (standings.converged === null) return 'The converged solution is being computed';
    const isOver = ids.every((id) => standings.isOver(id, budget));
    return isOver ? `At ${budget} calls there is nothing to compare` : 'The samplers are racing';
  }

  private curves(yardstick: Yardstick, racers: readonly Racer[]): Curve[] {
    const { standings } = this;
    const curves: Curve[] = racers.map(({ id, color }) => ({
      label: labelOf(id),
      color,
      values: standings.curve(id, yardstick),
      dots: true,
    }));
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
      'All samplers start from the same x_T and call the same model; what differs is what they make of their network calls.',
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
