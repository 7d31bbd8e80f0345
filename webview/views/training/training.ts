// Layer: page, views. Diffusion: Train Model. Either the training that goes on or was the last, with its
// samples on the stage; or a new one, with its data there. The host owns every run: Start and Resume
// only ask for it, and the page reports here what the worker does (`begin`, `show`, `finish`, `fail`)
// on its way to the host. Pause and Stop go straight to the worker.

import { drawingRecipe } from '../../../src/core/data/drawing/recipe';
import type { Fix } from '../../../src/core/doctor/contract';
import { withFix } from '../../../src/core/doctor/diagnose';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe } from '../../../src/core/recipe/types';
import type { DeviceReport, EngineName } from '../../../src/shared/protocol/device';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import type { TrainEvent, TrainRequest, TrainResult } from '../../../src/shared/protocol/training';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { stageLayout } from '../../ui/stageLayout';
import type { LabContext, View } from '../common/context';
import { RecipeDoctor, RunDoctor } from '../doctor/trainingDoctor';
import { DataPreview } from './dataPreview';
import { EnginePanel } from './enginePanel';
import { NetworkTable } from './networkTable';
import { NewTraining } from './newTraining';
import { RunPanel } from './runPanel';
import { SlowMotion } from './slowMotion';
import { StepPanel } from './stepPanel';

/** The training view; one run at a time. */
export class TrainingView implements View {
  readonly element: HTMLElement;
  private readonly run: RunPanel;
  private readonly form: NewTraining;
  private readonly data: DataPreview;
  private readonly engine: EnginePanel;
  private readonly network: NetworkTable;
  private readonly runDoctor = new RunDoctor((fix) => {
    if (this.run.shown !== null) this.change(this.run.shown.recipe, fix);
  });
  private readonly formDoctor = new RecipeDoctor((fix) => {
    if (this.form.recipe !== null) this.change(this.form.recipe, fix);
  });
  private readonly step = new StepPanel();
  private readonly motion: SlowMotion;
  /** The run that is asked for begins with a step by itself. */
  private isStepFirst = false;
  /** A new training is prepared although there is a run. */
  private isNewWanted = false;

  /**
   * @param onSample opens the sampling view with the model of a run, or with that of a step of it
   * @param onDraw opens the plane to draw data on
   */
  constructor(
    private readonly context: LabContext,
    private readonly onSample: (runId: string, step: number | null) => void,
    private readonly onDraw: () => void,
  ) {
    this.run = new RunPanel(
      {
        pause: () => void this.control('pause'),
        goOn: () => void this.control('resume'),
        stop: () => void this.control('stop'),
        step: () => void this.motion.step(),
        slow: (isOn) => {
          if (isOn) this.motion.start();
          else this.motion.stop();
        },
        resume: () => void this.withRun((runId) => context.host.call('resumeTraining', { runId })),
        sample: () => {
          if (this.run.shown !== null) this.onSample(this.run.shown.id, null);
        },
        sampleStep: (step) => {
          if (this.run.shown !== null) this.onSample(this.run.shown.id, step);
        },
        open: () => void this.withRun((runId) => context.host.call('openRun', { runId })),
        reuse: () => {
          this.reuseSettings();
        },
      },
      () => {
        this.refresh();
      },
    );
    this.motion = new SlowMotion({
      ask: () => context.worker.call('stepTraining', { runId: this.run.shown?.id ?? '' }),
      onStep: (step) => {
        const recipe = this.run.shown?.recipe;
        if (recipe !== undefined) this.step.show(step, recipe.training.prediction_type);
        this.refresh();
      },
      onError: (error) => {
        if (this.isOn) this.run.showError(error);
      },
      onChange: () => {
        this.run.setMotion(this.motion);
      },
    });
    this.form = new NewTraining(context.host, {
      startsWithStep: (isWanted) => {
        this.isStepFirst = isWanted;
      },
      changed: () => {
        this.refresh();
        void this.network.refresh();
      },
      draw: () => {
        this.onDraw();
      },
      back: () => {
        this.goBack();
      },
    });
    this.data = new DataPreview(context, () => {
      this.adviseOnForm();
    });
    this.engine = new EnginePanel((engine) => context.host.call('chooseEngine', { engine }));
    this.network = new NetworkTable(context.worker, () =>
      this.isNew ? this.form.recipe : (this.run.shown?.recipe ?? null),
    );
    const parts = {
      stage: [this.data.element, this.step.element, this.run.stage],
      rail: [this.run.rail, this.runDoctor.element, this.form.element, this.formDoctor.element],
      foot: [this.run.foot, el('div', {}, this.engine.element, this.network.element)],
    };
    this.element = el('div', { class: 'view', testId: 'training-view' }, stageLayout(parts));
    this.refresh();
  }

  /** Brings back the last training after the lab was closed or its window reloaded. */
  async restore(): Promise<void> {
    const content = await this.context.host.call('readTraining', { runId: null });
    if (content === null || this.run.shown !== null) return;
    this.run.restore(content);
    this.runDoctor.restore(content);
  }

  /** The models there are now. */
  setModels(models: readonly ModelChoice[]): void {
    this.run.setModels(models);
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
    return this.run.isOn;
  }

  /** A run is handed to the worker; resolves when what is recorded of it is shown. */
  async begin(request: TrainRequest): Promise<void> {
    const { runId, resume } = request;
    let problem: unknown = null;
    let earlier = null;
    try {
      if (resume !== null) earlier = await this.context.host.call('readTraining', { runId });
    } catch (error) {
      problem = error;
    }
    this.isNewWanted = false;
    const data = this.data.of(request.recipe);
    this.step.clear();
    this.run.begin(request, earlier, data);
    this.runDoctor.begin(request.recipe, earlier);
    if (problem !== null) this.run.showError(problem);
  }

  /** The run that is handed over is to wait before its first step. */
  get beginsPaused(): boolean {
    return this.isStepFirst;
  }

  /** The worker has the run. */
  handedOver(): void {
    if (this.isStepFirst) void this.motion.step();
    this.isStepFirst = false;
  }

  /** Something happened in the run. */
  show(event: TrainEvent): void {
    if (event.kind === 'state' && event.state === 'running') this.step.clear();
    if (event.kind === 'started') this.engine.setMemory(event.peakBytes);
    if (event.kind === 'checkpoint') this.element.dataset.checkpoint = String(event.step);
    this.run.show(event);
    this.runDoctor.show(event);
  }

  finish(result: TrainResult): void {
    this.motion.stop();
    this.step.clear();
    this.run.finish(result);
    this.runDoctor.end();
  }

  fail(error: unknown): void {
    this.motion.stop();
    this.step.clear();
    this.run.fail(error);
    this.runDoctor.end();
  }

  dispose(): void {
    this.motion.stop();
    this.step.dispose();
    this.run.dispose();
    this.runDoctor.dispose();
    this.data.dispose();
  }

  /** A new training is prepared; else a run is shown. */
  private get isNew(): boolean {
    return this.run.shown === null || this.isNewWanted;
  }

  private refresh(): void {
    const { shown } = this.run;
    const { isNew } = this;
    const { dataset } = this.element;
    dataset.state = this.form.isStarting ? 'starting' : (shown?.state ?? 'idle');
    if (shown !== null) {
      dataset.runId = shown.id;
      dataset.step = String(shown.step);
    }
    const wasNew = !this.form.element.hidden;
    for (const part of [this.form, this.data]) part.element.hidden = !isNew;
    for (const part of [this.run.rail, this.run.foot]) part.hidden = isNew;
    this.run.stage.hidden = isNew || this.step.isShown;
    this.step.element.hidden = isNew || !this.step.isShown;
    this.runDoctor.isHidden = isNew;
    this.formDoctor.isHidden = !isNew;
    if (isNew) {
      this.data.request(this.form.recipe);
      this.adviseOnForm();
      this.form.setOther(this.run.asOther);
    }
    if (isNew !== wasNew) void this.network.refresh();
  }

  private adviseOnForm(): void {
    const { recipe } = this.form;
    this.formDoctor.show(recipe, recipe === null ? null : this.data.factsOf(recipe));
  }

  /** A new training of a recipe with a change that the doctor proposed. */
  private change(recipe: Recipe, fix: Fix): void {
    const changed = resolveRecipe(withFix(recipe, fix)).recipe;
    if (changed !== null) this.prepare(changed);
  }

  /** A new training of points that were drawn and saved. */
  useDrawing(name: string, file: string): void {
    const { recipe } = resolveRecipe(drawingRecipe(name, file));
    if (recipe !== null) this.prepare(recipe);
  }

  private reuseSettings(): void {
    const { shown } = this.run;
    if (shown !== null) this.prepare(shown.recipe);
  }

  private prepare(recipe: Recipe): void {
    this.isNewWanted = true;
    this.form.take(recipe);
    this.refresh();
    this.element.scrollIntoView({ block: 'start' });
  }

  private goBack(): void {
    this.isNewWanted = false;
    if (this.run.shown?.state === 'paused') void this.control('resume');
    this.refresh();
  }

  private async control(action: 'pause' | 'resume' | 'stop'): Promise<void> {
    const runId = this.run.shown?.id ?? '';
    this.motion.stop();
    try {
      await this.context.worker.call('controlTraining', { runId, action });
    } catch (error) {
      this.run.showError(error);
    }
  }

  /** Asks the host for something about the run that is shown. */
  private async withRun(call: (runId: string) => Promise<unknown>): Promise<void> {
    const { shown } = this.run;
    if (shown === null) return;
    this.run.setAsked(true);
    try {
      await call(shown.id);
    } catch (error) {
      if (!isCancellation(error)) this.run.showError(error);
    } finally {
      this.run.setAsked(false);
    }
  }
}
