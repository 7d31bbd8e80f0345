// Layer: page, views. What came of a race. First who is closest at one number of network calls, with the
// samples of each racer in a row and a slider over the numbers of calls; then the log-log plot of what is
// measured over network calls; then the table. Shown are those that are chosen in the legend.

import type { SampleSet } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { short } from '../../ui/numbers';
import { Plot, type Curve } from '../../ui/plot';
import { RadioGroup } from '../../ui/radioGroup';
import { Scrubber } from '../../ui/scrubber';
import type { RaceKind, RacePictures, Racer, YardstickWords } from './kind';
import { raceTable } from './raceTable';
import { labelOf, Standings, type Yardstick } from '../../../src/shared/race/standings';
import { verdictAt } from '../../../src/shared/race/verdict';

/** Once through all budgets when playing, in milliseconds. */
const PLAY_TIME = 4000;

export class RaceResults {
  /** Sentence, pictures and slider. */
  readonly stage: HTMLElement;
  readonly chart: HTMLElement;
  readonly numbers: HTMLElement;
  private standings = new Standings([]);
  private racers: readonly Racer[] = [];
  private budget: number;
  private drawPending = false;
  private readonly sentence = el('h2', {
    class: 'race-result',
    testId: 'race-result',
    attributes: { role: 'status' },
  });
  private readonly gallery: RacePictures;
  private readonly calls = new Scrubber({
    label: 'Network calls',
    testId: 'race-budget',
    min: 0,
    max: 1,
    value: 0,
    duration: PLAY_TIME,
    valueText: (index) => `${this.standings.budgets[index] ?? ''} network calls`,
    onChange: (index) => {
      this.select(this.standings.budgets[index] ?? this.kind.firstBudget);
    },
  });
  private readonly callsText = el('output', { class: 'quiet', testId: 'race-budget-text' });
  private readonly yardstick: RadioGroup;
  private readonly plots: ReadonlyMap<Yardstick, Plot>;
  private readonly table = el('div', { class: 'numbers-scroll', testId: 'race-table' });
  private readonly solution = el('p', { class: 'text quiet', testId: 'race-converged' });

  constructor(private readonly kind: RaceKind) {
    const { yardsticks } = kind;
    this.budget = kind.firstBudget;
    this.gallery = kind.pictures();
    this.yardstick = new RadioGroup({
      label: 'What is measured',
      testId: 'race-yardstick',
      look: 'switch',
      choices: yardsticks.map(({ id, label }) => ({ value: id, label })),
      value: yardsticks[0].id,
      onChange: () => {
        this.draw();
      },
    });
    this.plots = new Map(yardsticks.map((words) => [words.id, this.plot(words)]));
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
      ...[...this.plots.values()].map(({ element }) => element),
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
    for (const plot of this.plots.values()) plot.dispose();
    this.gallery.dispose();
  }

  private plot({ id, caption }: YardstickWords): Plot {
    return new Plot({
      caption,
      testId: `race-plot-${id}`,
      xLabel: this.kind.callsLabel,
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
    const measured = this.measured;
    this.yardstick.element.hidden = measured.length < 2;
    const words = measured.find(({ id }) => id === this.yardstick.value) ?? measured[0];
    const yardstick = words.id;
    const ids = racers.map(({ id }) => id);
    const verdict = verdictAt(standings, ids, { budget, yardstick });
    this.sentence.textContent = verdict?.sentence ?? this.waitingText(ids);
    this.gallery.show(standings, racers, { budget, closest: verdict?.closest ?? [] });
    if (standings.budgets.length === 0) return;
    const curves = this.curves(words, racers);
    for (const [name, plot] of this.plots) {
      plot.element.hidden = name !== yardstick;
      if (name !== yardstick) continue;
      plot.setData(standings.budgets, curves, describe(curves, standings.budgets));
      plot.setMarker(budget);
    }
    this.solution.textContent = this.kind.about(standings);
    this.table.replaceChildren(raceTable(this.kind, standings, racers, budget));
  }

  /** What can be measured here: without data there is no distance to them. */
  private get measured(): readonly YardstickWords[] {
    const [first, ...others] = this.kind.yardsticks;
    const { standings } = this;
    const isKnown = standings.converged === null || standings.limit('energy_distance') !== null;
    return isKnown ? [first, ...others] : [first];
  }

  /** Why nobody is closest yet. */
  private waitingText(ids: readonly string[]): string {
    const { standings, budget } = this;
    if (standings.budgets.length === 0) return this.kind.question;
    if (standings.converged === null && standings.posterior === null) return this.kind.waiting;
    const isOver = ids.every((id) => standings.isOver(id, budget));
    return isOver
      ? `At ${budget} calls there is nothing to compare`
      : `The ${this.kind.nouns} are racing`;
  }

  private curves(
    { id: yardstick, limit: name }: YardstickWords,
    racers: readonly Racer[],
  ): Curve[] {
    const { standings } = this;
    const curves: Curve[] = racers.map(({ id, color }) => ({
      label: labelOf(id),
      color,
      values: standings.curve(id, yardstick),
      dots: true,
    }));
    const limit = standings.limit(yardstick);
    if (name !== null && limit !== null) {
      const values = standings.budgets.map(() => limit);
      curves.push({ label: name, color: 'muted', values, width: 1 });
    }
    return curves;
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
