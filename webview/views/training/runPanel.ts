// Layer: page, views. One training: its name and state, what can be done with it, how far it is, the
// loss over its whole history and the samples on the way, and its settings to be read. It is told
// what happens; what it is asked to do goes to the owner of its actions.

import { withLabels } from '../../../src/core/recipe/fieldText';
import type { Recipe } from '../../../src/core/recipe/types';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import type { RunContent, RunState } from '../../../src/shared/protocol/run';
import type { TrainEvent, TrainRequest, TrainResult } from '../../../src/shared/protocol/training';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { errorText, Notice } from '../../ui/notice';
import { grouped } from '../../ui/numbers';
import { Paced } from '../../ui/paced';
import { ProgressBar } from '../../ui/progress';
import { readout } from '../../ui/readout';
import { HeldOutBins } from './heldOutBins';
import { LossCurve } from './lossCurve';
import { Previews } from './previews';
import { RunControls, type RunActions } from './runControls';
import { runSettings } from './runSettings';
import { stateSentence, statusNumbers, type RunStatus } from './runText';

/** Milliseconds between two drawings of the numbers while it computes. */
const DRAW_EVERY_MS = 100;

interface ShownRun {
  readonly id: string;
  readonly recipe: Recipe;
  state: RunState;
  step: number;
  /** Computed before this part of the run began. */
  readonly secondsBefore: number;
  seconds: number | null;
  pace: RunStatus['pace'];
  hasCheckpoint: boolean;
  /** Among the models, as every run with a checkpoint is; then gone from there when it is deleted. */
  listed: 'not yet' | 'yes' | 'gone';
}

export class RunPanel {
  readonly element: HTMLElement;
  private run: ShownRun | null = null;
  private isAsked = false;
  private readonly title = el('h2', { class: 'run-title', testId: 'training-title' });
  private readonly state = el('p', {
    class: 'run-subtitle',
    testId: 'training-state',
    attributes: { role: 'status' },
  });
  private readonly controls: RunControls;
  private readonly notice = new Notice('training-notice');
  private readonly progress = new ProgressBar('Training', 'training-progress');
  private readonly numbers = el('dl', { class: 'readout', testId: 'training-numbers' });
  private readonly loss = new LossCurve();
  private readonly bins = new HeldOutBins();
  private readonly previews = new Previews();
  private readonly settings = el('div');
  private readonly drawing = new Paced(() => {
    this.showStatus();
  }, DRAW_EVERY_MS);

  /** @param onChange called whenever state or step have changed */
  constructor(
    actions: RunActions,
    private readonly onChange: () => void,
  ) {
    this.controls = new RunControls(actions);
    this.element = el(
      'section',
      { class: 'stack', testId: 'training-run', attributes: { hidden: '' } },
      el(
        'header',
        { class: 'run-head' },
        el('div', {}, this.title, this.state),
        this.controls.element,
      ),
      this.notice.element,
      this.progress.element,
      this.numbers,
      this.settings,
      el(
        'div',
        { class: 'columns' },
        this.previews.element,
        el('div', { class: 'column' }, this.loss.element, this.bins.element),
      ),
    );
  }

  /** The run that is shown; null before the first. */
  get shown(): Readonly<ShownRun> | null {
    return this.run;
  }

  /** It is computed, or paused. */
  get isOn(): boolean {
    return this.run?.state === 'running' || this.run?.state === 'paused';
  }

  /** A run was handed to the worker; `earlier` is what is recorded of it when it goes on. */
  begin({ runId, recipe, resume }: TrainRequest, earlier: RunContent | null): void {
    this.reset(earlier?.document.title ?? recipe.name, {
      id: runId,
      recipe,
      state: 'running',
      step: 0,
      secondsBefore: earlier?.document.summary.seconds ?? 0,
      seconds: null,
      pace: null,
      hasCheckpoint: resume !== null,
      listed: 'not yet',
    });
    const heldOut = earlier?.evaluations ?? [];
    this.loss.set(recipe.training.steps, earlier?.losses ?? [], heldOut);
    this.bins.set(heldOut);
    this.previews.set(earlier?.previews ?? [], earlier?.reference ?? null);
    this.showStatus('Preparing');
  }

  /** Shows a run as it is on disk. */
  restore({ document, losses, evaluations, previews, reference }: RunContent): void {
    const { id, title, recipe, state, progress, summary, error } = document;
    this.reset(title, {
      id,
      recipe,
      state,
      step: progress.step,
      secondsBefore: summary.seconds ?? 0,
      seconds: summary.seconds,
      pace: null,
      hasCheckpoint: progress.step > 0,
      listed: 'not yet',
    });
    this.loss.set(progress.steps, losses, evaluations);
    this.bins.set(evaluations);
    this.previews.set(previews, reference);
    if (error !== null) this.notice.show('error', withLabels(error));
    this.showStatus();
  }

  /** Something happened in the run. */
  show(event: TrainEvent): void {
    const { run } = this;
    if (run === null) return;
    switch (event.kind) {
      case 'started':
        run.step = event.step;
        this.loss.cutAfter(event.step);
        this.bins.cutAfter(event.step);
        this.previews.cutAfter(event.step);
        break;
      case 'progress':
        this.loss.add(event.losses);
        run.step = event.step;
        run.seconds = run.secondsBefore + event.seconds;
        run.pace = event;
        this.drawing.request();
        return;
      case 'preview':
        this.previews.add(event);
        return;
      case 'checkpoint':
        run.hasCheckpoint = true;
        this.drawing.request();
        return;
      case 'state':
        run.state = event.state;
        break;
      case 'opening':
        this.state.textContent = `Reading the data: ${grouped(event.done)} of ${grouped(event.total)}`;
        return;
      case 'opened':
        this.previews.setReference(event.examples);
        return;
      case 'evaluation':
        this.loss.addHeldOut(event);
        this.bins.add(event);
        return;
      case 'notice':
        this.notice.show('warning', withLabels(event.message));
        return;
    }
    this.drawing.drawNow();
  }

  /** The run came to its end. */
  finish({ step, finished, seconds }: TrainResult): void {
    const { run } = this;
    if (run === null) return;
    run.step = step;
    run.seconds = run.secondsBefore + seconds;
    run.state = finished;
    run.hasCheckpoint = true;
    this.drawing.drawNow();
  }

  /** The run, or what was asked of it, ended without a result. */
  fail(thrown: unknown): void {
    const { run } = this;
    if (run !== null && this.isOn) run.state = isCancellation(thrown) ? 'stopped' : 'failed';
    if (!isCancellation(thrown)) this.showError(thrown);
    this.showStatus();
  }

  /** The models there are now: of the run that is shown they tell its title, and that it is deleted. */
  setModels(models: readonly ModelChoice[]): void {
    const { run } = this;
    if (run === null) return;
    const choice = models.find(({ id }) => id === `run:${run.id}`);
    if (choice !== undefined) {
      run.listed = 'yes';
      this.title.textContent = choice.label;
    } else if (run.listed === 'yes' && !this.isOn) {
      run.listed = 'gone';
      this.notice.show('info', 'This run was deleted. Its settings can still be used.');
    }
    this.showStatus();
  }

  showError(thrown: unknown): void {
    this.notice.show('error', withLabels(errorText(thrown)));
  }

  /** Something was asked of the host that may take its time. */
  setAsked(isAsked: boolean): void {
    this.isAsked = isAsked;
    if (isAsked) this.notice.clear();
    this.showStatus();
  }

  dispose(): void {
    this.drawing.dispose();
    this.loss.dispose();
    this.bins.dispose();
    this.previews.dispose();
  }

  private reset(title: string, run: ShownRun): void {
    this.run = run;
    this.isAsked = false;
    // What waits to be drawn is of the run before.
    this.drawing.dispose();
    this.notice.clear();
    this.title.textContent = title;
    this.settings.replaceChildren(runSettings(run.recipe));
    this.previews.reset();
    this.element.hidden = false;
  }

  private showStatus(doing?: string): void {
    const { run } = this;
    if (run === null) return;
    const { steps } = run.recipe.training;
    const status: RunStatus = { ...run, steps, loss: this.loss.latest };
    this.state.textContent = doing ?? stateSentence(status);
    this.numbers.replaceChildren(...readout(statusNumbers(status)));
    this.progress.show(run.step / steps, `Step ${grouped(run.step)} of ${grouped(steps)}`);
    this.progress.element.hidden = !this.isOn;
    this.controls.show(run, this.isAsked);
    this.onChange();
  }
}
