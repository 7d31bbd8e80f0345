// Layer: page, views. Diffusion: Race Samplers. Several samplers from the same noise on the same
// model, over a ladder of network calls; the worker computes, every run is drawn as it finishes.

import type { ModelChoice } from '../../../src/shared/protocol/model';
import { shownData } from '../../../src/shared/shownData';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { duration } from '../../ui/numbers';
import { ProgressBar } from '../../ui/progress';
import { button } from '../../ui/toolkit';
import type { LabContext, View } from '../common/context';
import { RaceForm, type RaceSettings } from './raceForm';
import { RaceResults } from './raceResults';
import { Standings } from './standings';

export class RaceView implements View {
  readonly element: HTMLElement;
  private hasModels = false;
  private running: AbortController | null = null;
  private standings = new Standings([], []);
  private readonly form = new RaceForm();
  private readonly results = new RaceResults();
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

  constructor(private readonly context: LabContext) {
    this.element = el(
      'div',
      { class: 'view', testId: 'race-view' },
      el('p', {
        class: 'text quiet',
        text: 'All samplers start from the same x_T and call the same model; what differs is what they make of their network calls.',
      }),
      this.form.element,
      el('div', { class: 'buttons' }, this.start, this.cancel, this.save),
      this.notice.element,
      this.progress.element,
      this.results.element,
    );
    this.setState('idle');
    this.setModels([]);
  }

  setModels(models: readonly ModelChoice[]): void {
    this.hasModels = models.length > 0;
    this.element.dataset.models = String(models.length);
    this.form.setModels(models);
    this.start.disabled = !this.hasModels || this.running !== null;
  }

  dispose(): void {
    this.running?.abort();
    this.results.dispose();
  }

  private async race(): Promise<void> {
    const settings = this.form.read();
    if (typeof settings === 'string') {
      this.notice.show('error', settings);
      return;
    }
    const running = new AbortController();
    this.running = running;
    this.notice.clear();
    this.progress.show(0, 'Preparing');
    this.setState('running');
    try {
      const seconds = await this.compute(settings, running.signal);
      const refused = this.standings.refusalText;
      const done = `The race took ${duration(seconds)}.`;
      this.notice.show('info', refused === '' ? done : `${done}\n${refused}`);
      this.setState('completed');
    } catch (error) {
      if (isCancellation(error)) this.notice.show('info', 'The race was cancelled.');
      else this.notice.showError(error);
      this.setState(isCancellation(error) ? 'cancelled' : 'failed');
    } finally {
      this.running = null;
      this.start.disabled = !this.hasModels;
    }
  }

  private async compute(settings: RaceSettings, signal: AbortSignal): Promise<number> {
    const { modelId, ...asked } = settings;
    const { host, worker } = this.context;
    const loaded = await host.call('loadModel', { modelId }, { signal });
    const standings = new Standings(asked.samplers, asked.budgets);
    this.standings = standings;
    this.results.begin(standings, shownData(loaded.data));
    const result = await worker.call(
      'race',
      { ...loaded, ...asked, engine: null },
      {
        signal,
        onEvent: (event) => {
          standings.add(event);
          this.progress.show(standings.progress, 'Racing');
          this.results.update();
        },
      },
    );
    return result.seconds;
  }

  private setState(state: 'idle' | 'running' | 'completed' | 'cancelled' | 'failed'): void {
    this.element.dataset.state = state;
    const isOn = state === 'running';
    this.start.disabled = isOn || !this.hasModels;
    this.cancel.hidden = !isOn;
    this.progress.element.hidden = !isOn;
    this.save.hidden = isOn || this.standings.progress === 0;
  }

  private async saveCsv(): Promise<void> {
    const bytes = new TextEncoder().encode(this.standings.csv());
    try {
      await this.context.host.call('saveFile', { name: 'race.csv', bytes });
    } catch (error) {
      this.notice.showError(error);
    }
  }
}
