// Layer: page, views. One training: its samples for the stage; for the rail its name and state, what
// can be done with it, how far it is and the loss over its whole history; for the foot what is rarely
// looked at. It is told what happens; what it is asked to do goes to the owner of its actions.

import { withLabels } from '../../../src/core/recipe/fieldText';
import type { Recipe } from '../../../src/core/recipe/types';
import { hasCheckpoint } from '../../../src/shared/hasCheckpoint';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import type { RunContent, RunState } from '../../../src/shared/protocol/run';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import type { TrainEvent, TrainRequest, TrainResult } from '../../../src/shared/protocol/training';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { errorText, Notice } from '../../ui/notice';
import { grouped } from '../../ui/numbers';
import { Paced } from '../../ui/paced';
import { ProgressBar } from '../../ui/progress';
import { readout } from '../../ui/readout';
import { recipePanel } from '../common/recipePanel';
import { HeldOutBins } from './heldOutBins';
import { LossCurve } from './lossCurve';
import type { OtherRun } from './newTraining';
import { Previews } from './previews';
import { RunControls, type RunActions, type StepMotion } from './runControls';
import { runSettings } from './runSettings';
import { stateLine, stateSentence, statusNumbers, type RunStatus } from './runText';

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
  readonly rail: HTMLElement;
  readonly foot: HTMLElement;
  private run: ShownRun | null = null;
  private isAsked = false;
  private motion: StepMotion = { isBusy: false, isOn: false };
  private readonly title = el('h2', { testId: 'training-title' });
  private readonly state = el('p', { testId: 'training-state' });
  private readonly sentence = el('p', {
    class: 'text',
    testId: 'training-sentence',
    attributes: { role: 'status' },
  });
  private readonly controls: RunControls;
  private readonly notice = new Notice('training-notice');
  private readonly progress = new ProgressBar('Training', 'training-progress');
  private readonly numbers = el('dl', { class: 'readout', testId: 'training-numbers' });
  private readonly loss = new LossCurve();
  private readonly bins = new HeldOutBins();
  private readonly previews: Previews;
  /** Steps that can be sampled, ascending. */
  private checkpoints: readonly number[] = [];
  private readonly settings = el('div');
  private readonly recipe = el('div');
  private readonly drawing = new Paced(() => {
    this.showStatus();
  }, DRAW_EVERY_MS);

  /** @param onChange called whenever state or step have changed */
  constructor(
    actions: RunActions,
    private readonly onChange: () => void,
  ) {
    this.controls = new RunControls(actions);
    this.previews = new Previews((step) => {
      actions.sampleStep(step);
    });
    this.rail = el(
      'section',
      { class: 'stack', testId: 'training-run', attributes: { 'aria-label': 'Training' } },
      el('header', { class: 'run-line' }, this.title, this.state),
      this.progress.element,
      this.controls.element,
      this.sentence,
      this.notice.element,
      this.settings,
      this.loss.element,
      this.numbers,
    );
    this.foot = el(
      'div',
      { class: 'column', testId: 'training-run-foot' },
      this.previews.times.element,
      this.previews.historyElement,
      this.bins.element,
      this.recipe,
    );
  }

  /** The samples on the way. */
  get stage(): HTMLElement {
    return this.previews.element;
  }

  /** The run that is shown; null before the first. */
  get shown(): Readonly<ShownRun> | null {
    return this.run;
  }

  /** As it stands beside a new training; null before the first run. */
  get asOther(): OtherRun | null {
    const { run } = this;
    if (run === null || run.listed === 'gone') return null;
    const state = run.state === 'running' || run.state === 'paused' ? run.state : 'over';
    return { title: this.title.textContent, state };
  }

  /** It is computed, or paused. */
  get isOn(): boolean {
    return this.run?.state === 'running' || this.run?.state === 'paused';
  }

  /**
   * A run was handed to the worker.
   * @param earlier what is recorded of it when it goes on
   * @param data some of its data, where they are at hand
   */
  begin(
    { runId, recipe, resume }: TrainRequest,
    earlier: RunContent | null,
    data: SampleSet | null,
  ): void {
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
    this.previews.set(earlier?.previews ?? [], earlier?.reference ?? data);
    this.setCheckpoints(earlier?.checkpoints ?? []);
    this.showStatus('preparing');
  }

  /** Shows a run as it is on disk. */
  restore(content: RunContent): void {
    const { document, losses, evaluations, previews, reference } = content;
    const { id, title, recipe, state, progress, summary, error } = document;
    this.reset(title, {
      id,
      recipe,
      state,
      step: progress.step,
      secondsBefore: summary.seconds ?? 0,
      seconds: summary.seconds,
      pace: null,
      hasCheckpoint: hasCheckpoint(document),
      listed: 'not yet',
    });
    this.loss.set(progress.steps, losses, evaluations);
    this.bins.set(evaluations);
    this.previews.set(previews, reference);
    this.setCheckpoints(content.checkpoints ?? []);
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
        this.setCheckpoints([...this.checkpoints.filter((step) => step < event.step), event.step]);
        this.drawing.request();
        return;
      case 'state':
        run.state = event.state;
        break;
      case 'opening':
        this.state.textContent = `reading the data: ${grouped(event.done)} of ${grouped(event.total)}`;
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

  /** Steps are made one by one, or not any more. */
  setMotion({ isBusy, isOn }: StepMotion): void {
    this.motion = { isBusy, isOn };
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
    this.recipe.replaceChildren(recipePanel(run.recipe));
    this.previews.begin(run.recipe.schedule);
  }

  private setCheckpoints(steps: readonly number[]): void {
    this.checkpoints = steps;
    this.previews.times.setCheckpoints(steps);
  }

  private showStatus(doing?: string): void {
    const { run } = this;
    if (run === null) return;
    const { steps } = run.recipe.training;
    const status: RunStatus = { ...run, steps, loss: this.loss.latest };
    this.state.textContent = doing ?? stateLine(status);
    const sentence = stateSentence(status);
    if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
    this.sentence.hidden = sentence === '';
    this.numbers.replaceChildren(...readout(statusNumbers(status)));
    this.progress.show(run.step / steps, `Step ${grouped(run.step)} of ${grouped(steps)}`);
    this.progress.element.hidden = !this.isOn;
    this.controls.show(run, this.isAsked, this.motion);
    this.onChange();
  }
}
