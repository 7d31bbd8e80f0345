// Layer: page, views. A race of one kind: several samplers or methods from the same noise on the same
// model, over a ladder of network calls; the worker computes, every run is drawn as it finishes. The
// first race starts by itself, so that there is something to see; who is chosen afterwards joins in.

import type { ModelChoice } from '../../../src/shared/protocol/model';
import type { Disposable } from '../../../src/shared/dispose';
import { shownData } from '../../../src/shared/shownData';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { duration } from '../../ui/numbers';
import { onSeen } from '../../ui/onSeen';
import { ProgressBar } from '../../ui/progress';
import { stageLayout } from '../../ui/stageLayout';
import { button } from '../../ui/toolkit';
import type { LabContext, View } from '../common/context';
import type { RaceForm, RaceKind, RaceSettings } from './kind';
import { MOST_RACERS, RaceLegend } from './legend';
import { RaceResults } from './raceResults';
import { Standings } from '../../../src/shared/race/standings';

/** What stands in the view: its settings, and what came of them so far. */
interface Raced {
  readonly settings: RaceSettings;
  readonly standings: Standings;
}

export class KindView implements View {
  readonly element: HTMLElement;
  private hasModels = false;
  /** The reader has seen the view, so that a model may be loaded for it. */
  private isAwake = false;
  private running: AbortController | null = null;
  private raced: Raced | null = null;
  private readonly form: RaceForm;
  private readonly legend: RaceLegend;
  private readonly results: RaceResults;
  private readonly notice = new Notice('race-notice');
  private readonly progress = new ProgressBar('Race', 'race-progress');
  private readonly start = button({
    label: 'Race',
    appearance: 'primary',
    testId: 'race-start',
    onClick: () => void this.race(),
  });
  private readonly cancel = button({
    label: 'Cancel',
    testId: 'race-cancel',
    onClick: () => {
      this.running?.abort();
    },
  });
  private readonly save = button({
    label: 'Save CSV…',
    testId: 'race-save',
    onClick: () => void this.saveCsv(),
  });

  /** Nothing is raced for a view that nobody looks at. */
  private readonly waking: Disposable;

  /** @param isTraining a training computes now, which a race would slow down */
  constructor(
    readonly kind: RaceKind,
    private readonly context: LabContext,
    private readonly isTraining: () => boolean,
  ) {
    this.form = kind.form(() => {
      this.legend.setNetwork(this.form.network);
      this.showStale();
    });
    this.legend = new RaceLegend(
      kind,
      () => {
        this.results.setRacers(this.legend.chosen);
        void this.letJoin();
      },
      () => {
        this.notice.show(
          'info',
          `${MOST_RACERS} ${kind.nouns} can race at once, each in its colour.`,
        );
      },
    );
    this.results = new RaceResults(kind);
    this.element = stageLayout(
      {
        stage: [this.results.stage, this.progress.element],
        rail: [
          this.results.chart,
          this.legend.element,
          this.notice.element,
          el('div', { class: 'buttons' }, this.start, this.cancel, this.save),
          this.form.element,
        ],
        foot: [this.results.numbers],
      },
      { testId: 'race-view' },
    );
    this.setState('idle');
    this.setModels([]);
    this.results.setRacers(this.legend.chosen);
    this.waking = onSeen(this.element, () => {
      this.waking.dispose();
      this.isAwake = true;
      this.raceFirst();
    });
  }

  setModels(models: readonly ModelChoice[]): void {
    this.hasModels = this.form.setModels(models);
    this.element.dataset.models = String(models.length);
    this.legend.setNetwork(this.form.network);
    this.start.disabled = !this.hasModels || this.running !== null;
    this.raceFirst();
  }

  dispose(): void {
    this.waking.dispose();
    this.running?.abort();
    this.results.dispose();
  }

  /** Races once without being asked. */
  private raceFirst(): void {
    const isFirst = this.raced === null && this.running === null;
    if (!isFirst || !this.isAwake || !this.hasModels) return;
    if (this.isTraining()) {
      this.notice.show('info', 'A training is running. A race slows it down, so it waits for you.');
    } else void this.race();
  }

  /** A race with what stands in the form. */
  private async race(): Promise<void> {
    const settings = this.form.read();
    const entrants = this.legend.chosen.map(({ id }) => id);
    if (settings === null || entrants.length === 0) {
      this.notice.show(
        'error',
        settings === null
          ? 'Something in the form is not allowed; the message stands at its field.'
          : `Choose at least one ${this.kind.noun}.`,
      );
      return;
    }
    const raced = { settings, standings: new Standings(settings.budgets) };
    if (await this.run(raced, entrants, true)) await this.letJoin();
  }

  /** Lets those race who were chosen since, on the same settings. */
  private async letJoin(): Promise<void> {
    for (;;) {
      const { raced } = this;
      if (raced === null || this.running !== null || this.isStale) return;
      const missing = this.legend.chosen.filter(({ id }) => !raced.standings.has(id));
      if (missing.length === 0) return;
      const ids = missing.map(({ id }) => id);
      if (!(await this.run(raced, ids, false))) return;
    }
  }

  /** @returns whether it ran to its end */
  private async run(raced: Raced, entrants: readonly string[], isNew: boolean): Promise<boolean> {
    const running = new AbortController();
    this.running = running;
    this.notice.clear();
    this.progress.show(0, 'Preparing');
    this.setState('running');
    try {
      const seconds = await this.compute(raced, entrants, { signal: running.signal, isNew });
      const refused = raced.standings.refusalText;
      const done = `The race took ${duration(seconds)}.`;
      this.notice.show('info', refused === '' ? done : `${done}\n${refused}`);
      this.setState('completed');
      return true;
    } catch (error) {
      if (isCancellation(error)) this.notice.show('info', 'The race was cancelled.');
      else this.notice.showError(error);
      this.setState(isCancellation(error) ? 'cancelled' : 'failed');
      return false;
    } finally {
      this.running = null;
      this.start.disabled = !this.hasModels;
      this.results.update();
    }
  }

  private async compute(
    raced: Raced,
    entrants: readonly string[],
    { signal, isNew }: { signal: AbortSignal; isNew: boolean },
  ): Promise<number> {
    const { modelId, ...asked } = raced.settings;
    const { standings } = raced;
    const { host, worker } = this.context;
    const loaded = await host.call('loadModel', { modelId }, { signal });
    standings.enter(entrants);
    if (isNew) {
      this.raced = raced;
      this.results.begin(standings, shownData(loaded.data));
    }
    const result = await worker.call(
      'race',
      { ...loaded, ...asked, entrants: [...entrants], engine: null },
      {
        signal,
        onEvent: (event) => {
          standings.add(event);
          this.progress.show(standings.progress, 'Racing');
          this.legend.setRemarks((id) => this.kind.remark(standings, id));
          this.results.update();
        },
      },
    );
    return result.seconds;
  }

  /** The form asks for another race than the one that is shown. */
  private get isStale(): boolean {
    const settings = this.form.read();
    return JSON.stringify(settings) !== JSON.stringify(this.raced?.settings);
  }

  private showStale(): void {
    if (this.raced === null || this.running !== null) return;
    if (this.isStale)
      this.notice.show('info', 'The settings have changed: Race shows what they give.');
    else this.notice.clear();
  }

  private setState(state: 'idle' | 'running' | 'completed' | 'cancelled' | 'failed'): void {
    this.element.dataset.state = state;
    const isOn = state === 'running';
    this.start.disabled = isOn || !this.hasModels;
    this.cancel.hidden = !isOn;
    this.progress.element.hidden = !isOn;
    this.save.hidden = isOn || (this.raced?.standings.progress ?? 0) === 0;
  }

  private async saveCsv(): Promise<void> {
    if (this.raced === null) return;
    const bytes = new TextEncoder().encode(this.raced.standings.csv());
    try {
      await this.context.host.call('saveFile', { name: 'race.csv', bytes });
    } catch (error) {
      this.notice.showError(error);
    }
  }
}
