// Layer: page, views. Diffusion: Train Model. The form from which a training starts and the run as
// it goes on. The host owns the run: Start only asks for it, and the page reports here what the
// worker does (`begin`, `show`, `finish`, `fail`) on its way to the host. Pause, resume and stop
// go straight to the worker.

import { drawPointSet } from '../../../src/core/data/pointSets';
import type { Recipe } from '../../../src/core/recipe/types';
import type { DeviceReport, EngineName } from '../../../src/shared/protocol/device';
import type { TrainEvent, TrainRequest, TrainResult } from '../../../src/shared/protocol/training';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { duration, grouped, short } from '../../ui/numbers';
import { ProgressBar } from '../../ui/progress';
import { readout } from '../../ui/readout';
import { button } from '../../ui/toolkit';
import type { LabContext, View } from '../context';
import { showFormFault, showJobFailure } from '../jobFailure';
import { recipePanel } from '../recipePanel';
import { EnginePanel } from './enginePanel';
import { LossCurve } from './lossCurve';
import { NetworkTable } from './networkTable';
import { Previews } from './previews';
import { TrainingForm } from './trainingForm';

/** Points of the data that are drawn behind the previews. */
const REFERENCE_POINTS = 2000;

type State =
  'idle' | 'starting' | 'running' | 'paused' | 'completed' | 'stopped' | 'cancelled' | 'failed';

/** The training view; one run at a time. */
export class TrainingView implements View {
  readonly element: HTMLElement;
  private readonly notice = new Notice('training-notice');
  private readonly form: TrainingForm;
  private readonly engine: EnginePanel;
  private readonly network: NetworkTable;
  private readonly loss = new LossCurve();
  private readonly previews = new Previews();
  private readonly progress = new ProgressBar('Training', 'training-progress');
  private readonly numbers = el('dl', { class: 'readout', testId: 'training-numbers' });
  /** While a run is on; a sentence takes its place at the end. */
  private readonly status = el('div', { class: 'stage' }, this.progress.element, this.numbers);
  private readonly recipe = el('div');
  private readonly run: HTMLElement;
  private readonly start = button({
    label: 'Start',
    appearance: 'primary',
    testId: 'training-start',
    onClick: () => void this.startRun(),
  });
  private readonly pause = button({
    label: 'Pause',
    testId: 'training-pause',
    onClick: () => void this.control(this.state === 'paused' ? 'resume' : 'pause'),
  });
  private readonly stop = button({
    label: 'Stop',
    testId: 'training-stop',
    title: 'Stop after a last checkpoint; the run can be resumed',
    onClick: () => void this.control('stop'),
  });
  private readonly resume = button({
    label: 'Resume',
    testId: 'training-resume',
    title: 'Go on from the last checkpoint',
    onClick: () =>
      void this.ask(() => this.context.host.call('resumeTraining', { runId: this.runId })),
  });
  private readonly open = button({
    label: 'Open Run',
    testId: 'training-open',
    onClick: () => void this.openRun(),
  });
  private state: State = 'idle';
  private runId = '';
  private runRecipe: Recipe | null = null;
  private steps = 1;
  /** The run that is shown was stopped or failed. */
  private endedEarly = false;

  constructor(private readonly context: LabContext) {
    this.form = new TrainingForm(
      () => context.host.call('choosePointsFile', null),
      (error) => {
        this.notice.showError(error);
      },
    );
    this.engine = new EnginePanel((engine) => context.host.call('chooseEngine', { engine }));
    this.network = new NetworkTable(
      context.worker,
      () => (this.isOn ? this.runRecipe : this.form.recipe),
      this.form.element,
    );
    this.run = el(
      'div',
      { class: 'columns', attributes: { hidden: '' } },
      el('div', { class: 'column' }, this.loss.element, this.recipe),
      this.previews.element,
    );
    this.element = el(
      'div',
      { class: 'view', testId: 'training-view' },
      this.form.element,
      el('div', { class: 'buttons' }, this.start, this.pause, this.stop, this.resume, this.open),
      this.notice.element,
      this.status,
      this.engine.element,
      this.network.element,
      this.run,
    );
    this.setState('idle');
  }

  /** What computes, or would if a run began now. */
  setDevice(device: DeviceReport): void {
    this.engine.setDevice(device);
  }

  /** The engine that the user insists on; null lets the probe decide. */
  setEngine(engine: EngineName | null): void {
    this.engine.setWanted(engine);
  }

  /** The engine that was asked for cannot compute. */
  showEngineProblem(thrown: unknown): void {
    this.engine.showProblem(thrown);
  }

  /** A run goes on, or waits to go on. */
  get isOn(): boolean {
    return this.state === 'running' || this.state === 'paused';
  }

  /** A run was handed to the worker. */
  begin(request: TrainRequest): void {
    const { recipe } = request;
    // Of a run that goes on the curve stays; "started" cuts off what will be done again.
    if (request.runId !== this.runId) this.loss.set(recipe.training.steps, []);
    this.runId = request.runId;
    this.endedEarly = false;
    this.runRecipe = recipe;
    this.steps = recipe.training.steps;
    this.element.dataset.runId = request.runId;
    this.notice.clear();
    this.previews.reset(referenceOf(recipe, request.points));
    this.recipe.replaceChildren(recipePanel(recipe));
    this.run.hidden = false;
    this.progress.show(0, 'Preparing');
    this.numbers.replaceChildren();
    this.setState('running');
  }

  /** Something happened in the run. */
  show(event: TrainEvent): void {
    switch (event.kind) {
      case 'started':
        this.engine.setMemory(event.peakBytes);
        this.loss.cutAfter(event.step);
        this.showStep(event.step);
        break;
      case 'progress':
        this.loss.add(event.losses);
        this.showStep(event.step);
        this.numbers.replaceChildren(
          ...readout([
            ['step', `${grouped(event.step)} of ${grouped(this.steps)}`],
            ['smoothed loss', lossText(this.loss.latest)],
            ['speed', `${short(event.stepsPerSecond)} steps/s`],
            ['time left', duration(event.secondsLeft)],
          ]),
        );
        break;
      case 'preview':
        this.previews.add({ step: event.step, points: event.points });
        break;
      case 'checkpoint':
        this.element.dataset.checkpoint = String(event.step);
        break;
      case 'state':
        this.setState(event.state);
        break;
      case 'notice':
        this.notice.show('warning', event.message);
        break;
    }
  }

  /** The run came to its end. */
  finish(result: TrainResult): void {
    this.showStep(result.step);
    this.endedEarly = result.finished === 'stopped';
    this.setState(result.finished);
    const how = result.finished === 'completed' ? 'Completed' : 'Stopped';
    const text = `${how} after ${grouped(result.step)} steps in ${duration(result.seconds)}; loss ${short(result.loss)}.`;
    this.notice.show('info', text);
  }

  fail(error: unknown): void {
    this.endedEarly ||= this.isOn;
    this.setState(showJobFailure(this.notice, error, 'The training was cancelled.'));
  }

  dispose(): void {
    this.loss.dispose();
    this.previews.dispose();
  }

  private showStep(step: number): void {
    this.element.dataset.step = String(step);
    this.progress.show(step / this.steps, `Step ${grouped(step)} of ${grouped(this.steps)}`);
  }

  private setState(state: State): void {
    this.state = state;
    this.element.dataset.state = state;
    const { isOn } = this;
    this.start.disabled = isOn || state === 'starting';
    this.pause.hidden = !isOn;
    this.pause.textContent = state === 'paused' ? 'Resume' : 'Pause';
    this.stop.hidden = !isOn;
    this.resume.hidden = !this.endedEarly || isOn || state === 'starting';
    this.open.hidden = this.runId === '' || isOn || state === 'starting';
    this.status.hidden = !isOn;
    void this.network.refresh();
  }

  private async startRun(): Promise<void> {
    const recipe = this.form.recipe;
    if (recipe === null) {
      showFormFault(this.notice);
      return;
    }
    await this.ask(() =>
      this.context.host.call('startTraining', { recipe: JSON.stringify(recipe) }),
    );
  }

  /** Asks the host for a run, which answers once the run computes. */
  private async ask(call: () => Promise<unknown>): Promise<void> {
    this.setState('starting');
    this.notice.clear();
    try {
      await call();
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.isStarting()) this.setState('idle');
  }

  /** `begin` may have come while the host was asked. */
  private isStarting(): boolean {
    return this.state === 'starting';
  }

  private async control(action: 'pause' | 'resume' | 'stop'): Promise<void> {
    try {
      await this.context.worker.call('controlTraining', { runId: this.runId, action });
    } catch (error) {
      this.notice.showError(error);
    }
  }

  private async openRun(): Promise<void> {
    try {
      await this.context.host.call('openRun', { runId: this.runId });
    } catch (error) {
      this.notice.showError(error);
    }
  }
}

function lossText(loss: number | null): string {
  return loss === null ? '–' : short(loss);
}

/** Some of the data of a run: drawn anew for a built-in set, the first points of a file. */
function referenceOf({ data }: Recipe, points: Float32Array): Float32Array {
  if (data.name === null) return points.slice(0, 2 * REFERENCE_POINTS);
  return drawPointSet(data.name, REFERENCE_POINTS, data.seed, data.noise);
}
