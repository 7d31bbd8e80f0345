// Layer: page, views. Diffusion: Sample. Samples in place; Keep makes a run, which the host owns.

import type { SamplingConfig } from '../../../src/core/recipe/types';
import { SAMPLERS, specifySampler } from '../../../src/core/sampling/catalogue';
import { samplerGrid } from '../../../src/core/sampling/spec';
import { makeSchedule } from '../../../src/core/schedule';
import type { Disposable } from '../../../src/shared/dispose';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import type {
  SampleEvent,
  SampleRequest,
  SampleResult,
} from '../../../src/shared/protocol/sampling';
import { sampleCount } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { duration, grouped } from '../../ui/numbers';
import { ProgressBar } from '../../ui/progress';
import { onSeen } from '../../ui/onSeen';
import { stageLayout } from '../../ui/stageLayout';
import { button, chooser } from '../../ui/toolkit';
import type { LabContext, View } from '../common/context';
import { showJobFailure } from '../common/jobFailure';
import { SamplingDoctor } from '../doctor/samplingDoctor';
import { ReverseProcess } from '../reverse/reverseProcess';
import { checkpointChoice, stillListed } from './checkpointChoice';
import { CostReadout } from './costReadout';
import { SamplingInPlace, type Arrival, type InPlaceState } from './inPlace';
import { LossByLevelPanel } from './lossByLevel';
import { SamplingForm } from './samplingForm';
import { UseAsInput } from './useAsInput';

/** Shipped, small and quick: what is sampled where nobody has trained anything. */
const FIRST_MODEL = 'model:moons';

export class SamplingView implements View {
  readonly element: HTMLElement;
  private models: readonly ModelChoice[] = [];
  /** Earlier checkpoints that were asked for; models of their own. */
  private checkpoints: readonly ModelChoice[] = [];
  /** A checkpoint of a run that is about to be listed. */
  private awaited: { readonly runId: string; readonly step: number } | null = null;
  private engine: EngineName | null = null;
  /** The reader has seen the view, so that a model may be loaded for it. */
  private isAwake = false;
  private readonly model = chooser({
    label: 'Model',
    choices: [],
    value: '',
    testId: 'sampling-model',
    onChange: () => {
      this.describe();
    },
  });
  private readonly modelDetail = el('p', { class: 'text quiet', testId: 'sampling-model-detail' });
  private readonly form = new SamplingForm(() => {
    this.describeSampler();
    this.want(false);
  });
  private readonly doctor = new SamplingDoctor((changes) => {
    this.form.change(changes);
  });
  private readonly inPlace: SamplingInPlace;
  private readonly process: ReverseProcess;
  private readonly use: UseAsInput;
  private readonly losses: LossByLevelPanel;
  private readonly sampler = el('p', { class: 'text', testId: 'sampling-sampler-text' });
  private readonly gridNotice = new Notice('sampling-grid-notice');
  private readonly cost = new CostReadout((error) => {
    this.gridNotice.showError(error);
  });
  private readonly notice = new Notice('sampling-notice');
  private readonly progress = new ProgressBar('Sampling', 'sampling-progress');
  private readonly progressText = el('p', {
    class: 'text quiet',
    testId: 'sampling-progress-text',
    attributes: { role: 'status' },
  });
  private readonly keep = button({
    label: 'Keep',
    appearance: 'primary',
    title: 'Makes a run of these samples, with a tab of its own',
    testId: 'sampling-keep',
    onClick: () => void this.keepRun(),
  });
  private readonly start = button({
    label: 'Sample',
    testId: 'sampling-start',
    onClick: () => {
      this.want(true);
    },
  });
  private readonly another = button({
    label: 'Another Seed',
    testId: 'sampling-another',
    onClick: () => {
      this.form.changeSeed();
    },
  });
  private readonly cancel = button({
    label: 'Cancel',
    testId: 'sampling-cancel',
    onClick: () => {
      this.inPlace.cancel();
      this.onCancel();
    },
  });
  private onCancel: () => void = () => undefined;
  /** Nothing is loaded or drawn for a view that nobody looks at. */
  private readonly waking: Disposable;

  /** @param isTraining a training computes now @param onUse a sample is to be inpainted or upscaled */
  constructor(
    private readonly context: LabContext,
    isTraining: () => boolean,
    onUse: (modelId: string, given: Uint8Array) => void,
  ) {
    this.inPlace = new SamplingInPlace({
      worker: context.worker,
      loadModel: (modelId) => context.host.call('loadModel', { modelId }),
      engine: () => this.engine,
      isTraining,
      onState: (state) => {
        this.showInPlace(state);
      },
      onDrawn: (arrival) => {
        this.showDrawn(arrival);
      },
    });
    this.use = new UseAsInput(onUse);
    this.process = new ReverseProcess({ model: this.inPlace.plane, onSelect: this.use.choose });
    this.losses = new LossByLevelPanel((key) => context.worker.call('lossByLevel', { key }));
    const buttons = [this.keep, this.another, this.start, this.use.element, this.cancel];
    this.element = stageLayout(
      {
        stage: [this.process.element, this.progress.element, this.progressText],
        rail: [
          el('div', { class: 'buttons' }, ...buttons),
          this.notice.element,
          el('div', {}, el('div', { class: 'form' }, this.model.element), this.modelDetail),
          this.form.element,
          this.gridNotice.element,
          this.doctor.element,
          el('div', {}, this.sampler, this.cost.element),
        ],
        foot: [this.losses.element],
      },
      { class: 'view', testId: 'sampling-view' },
    );
    this.process.element.hidden = true;
    this.setModels([]);
    this.setState('idle');
    this.showInPlace({ kind: 'nothing' });
    this.waking = onSeen(this.element, () => {
      this.waking.dispose();
      this.isAwake = true;
      this.want(false);
    });
  }

  /** The models there are now; the chosen one stays chosen while it exists. */
  setModels(listed: readonly ModelChoice[]): void {
    this.checkpoints = stillListed(this.checkpoints, listed);
    const models = [...listed, ...this.checkpoints];
    const before = this.models.find(({ id }) => id === this.model.value);
    const kept =
      models.find(({ id }) => id === before?.id) ??
      models.find(({ id }) => id.startsWith('run:')) ??
      models.find(({ id }) => id === FIRST_MODEL) ??
      models.at(0);
    this.models = models;
    this.model.setChoices(
      models.map(({ id, label }) => ({ value: id, label })),
      kept?.id ?? '',
    );
    this.model.disabled = models.length === 0;
    this.element.dataset.models = String(models.length);
    const { awaited } = this;
    if (awaited !== null && listed.some(({ id }) => id === `run:${awaited.runId}`)) {
      this.chooseCheckpoint(awaited.runId, awaited.step);
      return;
    }
    // A run that was renamed or deleted elsewhere is no reason to draw again.
    if (before !== undefined && kept?.id === before.id && kept.detail === before.detail) return;
    this.describe();
  }

  /** Makes a model the chosen one, if it is there. */
  choose(modelId: string): void {
    if (!this.models.some(({ id }) => id === modelId)) return;
    this.model.value = modelId;
    this.describe();
  }

  /** Makes an earlier checkpoint of a run the chosen model; it is listed as long as the run is. */
  chooseCheckpoint(runId: string, step: number): void {
    const run = this.models.find(({ id }) => id === `run:${runId}`);
    this.awaited = run === undefined ? { runId, step } : null;
    if (run === undefined) return;
    const checkpoint = checkpointChoice(run, step);
    const isOther = ({ id }: ModelChoice): boolean => id !== checkpoint.id;
    const listed = this.models.filter((model) => !this.checkpoints.includes(model));
    this.checkpoints = [...this.checkpoints.filter(isOther), checkpoint];
    this.setModels(listed);
    this.choose(checkpoint.id);
  }

  /** The engine that the user insists on from now on. */
  setEngine(engine: EngineName | null): void {
    if (engine === this.engine) return;
    this.engine = engine;
    this.want(false);
  }

  /** The settings as they stand; null while something in the form is wrong. */
  get sampling(): SamplingConfig | null {
    return this.form.recipe?.sampling ?? null;
  }

  /** Takes over the settings of a scheduler. */
  setSampling(sampling: SamplingConfig): void {
    this.form.setSampling(sampling);
    this.describeSampler();
    this.want(false);
  }

  /** A run was handed to the worker; `cancel` stops it. */
  begin(request: SampleRequest, cancel: () => void): void {
    this.onCancel = cancel;
    this.notice.clear();
    this.progress.show(0, 'Preparing');
    this.progressText.textContent = `Drawing ${grouped(request.sampling.count)} samples`;
    this.setState('running');
  }

  show({ step, steps, secondsLeft }: SampleEvent): void {
    const text = `Step ${grouped(step)} of ${grouped(steps)}`;
    this.progress.show(step / steps, text);
    this.progressText.textContent = `${text}, ${duration(secondsLeft)} left`;
  }

  finish(result: SampleResult): void {
    this.setState('completed');
    const count = grouped(sampleCount(result.samples));
    const calls = grouped(result.networkCalls);
    this.notice.show(
      'info',
      `${count} samples in ${duration(result.seconds)}, ${calls} network calls. The result is in its own tab.`,
    );
  }

  fail(error: unknown): void {
    this.setState(showJobFailure(this.notice, error, 'Sampling was cancelled.'));
  }

  dispose(): void {
    this.onCancel = () => undefined;
    this.waking.dispose();
    this.inPlace.dispose();
    this.process.dispose();
    this.losses.dispose();
  }

  private setState(
    state: 'idle' | 'starting' | 'running' | 'completed' | 'cancelled' | 'failed',
  ): void {
    this.element.dataset.state = state;
    const isOn = state === 'running';
    this.keep.disabled = isOn || state === 'starting' || this.models.length === 0;
    this.cancel.hidden = !isOn;
    this.showProgress(isOn);
  }

  private showProgress(isOn: boolean): void {
    this.progress.element.hidden = !isOn;
    this.progressText.hidden = !isOn;
  }

  private get chosen(): ModelChoice | undefined {
    return this.models.find(({ id }) => id === this.model.value);
  }

  private describe(): void {
    const { chosen } = this;
    this.modelDetail.textContent =
      chosen?.detail ??
      'There is no model yet: train one first, it appears here with its first checkpoint.';
    this.keep.disabled = chosen === undefined || this.element.dataset.state === 'running';
    this.form.setModel(chosen ?? null);
    this.describeSampler();
    this.want(false);
  }

  private describeSampler(): void {
    const { recipe } = this.form;
    const entry = SAMPLERS.find(({ id }) => id === recipe?.sampling.sampler);
    this.gridNotice.clear();
    this.doctor.setRecipe(recipe);
    if (recipe === null || entry === undefined) return;
    const { sampling } = recipe;
    this.element.dataset.sampler = entry.id;
    this.sampler.textContent = `${entry.label}: ${entry.sentence}`;
    this.showCost(sampling);
    try {
      const { schedule } = recipe;
      const table = schedule.kind === 'discrete' ? makeSchedule(schedule) : null;
      samplerGrid(specifySampler(sampling, schedule), table);
    } catch (error) {
      this.gridNotice.showError(error);
    }
  }

  private showCost(sampling: SamplingConfig): void {
    const { recipe } = this.form;
    if (recipe !== null) this.cost.show({ ...recipe, sampling }, this.inPlace.estimate(sampling));
  }

  /** Draws with the settings as they stand. */
  private want(insists: boolean): void {
    const { chosen } = this;
    const { recipe } = this.form;
    if (recipe === null && insists) this.form.showFault();
    if (!this.isAwake || chosen === undefined || recipe === null) return;
    this.inPlace.want({ model: chosen, sampling: recipe.sampling, insists });
  }

  private showDrawn({ drawn, model, sampling, reference, key, isFirst }: Arrival): void {
    this.use.show(model.id, drawn.samples);
    this.process.element.hidden = false;
    this.element.dataset.seed = String(sampling.seed);
    const content = { result: drawn, schedule: model.recipe.schedule, reference, key };
    this.process.show(content, isFirst);
    this.doctor.setDrawn(sampling, drawn.beyondRange);
    if (isFirst) this.losses.setModel(reference === null ? null : key);
    this.showCost(sampling);
  }

  private showInPlace(state: InPlaceState): void {
    this.element.dataset.inPlace = state.kind;
    this.start.hidden = state.kind !== 'waiting';
    const isDrawing = state.kind === 'drawing' || state.kind === 'opening';
    if (this.element.dataset.state !== 'running') {
      this.cancel.hidden = !isDrawing;
      this.showProgress(isDrawing && !this.isQuick(state));
    }
    switch (state.kind) {
      case 'opening':
        this.progress.show(0, 'Loading the model');
        this.progressText.textContent = 'Loading the model.';
        break;
      case 'drawing':
        if (state.event !== null) this.show(state.event);
        break;
      case 'waiting': {
        const time = state.seconds === null ? '' : ` · about ${duration(state.seconds)}`;
        this.start.textContent = `Sample${time}`;
        this.notice.show(
          'info',
          state.why === 'long'
            ? 'This takes more than a moment, so it waits for you.'
            : 'A training is running. Sampling takes turns with its steps and slows it down, so it waits for you.',
        );
        return;
      }
      case 'failed':
        this.notice.showError(state.error);
        return;
      case 'nothing':
      case 'shown':
        break;
    }
    if (!['starting', 'running'].includes(this.element.dataset.state ?? '')) this.notice.clear();
  }

  /** A bar that comes and goes within a second is unrest. */
  private isQuick(state: InPlaceState): boolean {
    const { sampling } = this;
    if (state.kind !== 'drawing' || sampling === null) return false;
    return (this.inPlace.estimate(sampling) ?? Infinity) < 1;
  }

  private async keepRun(): Promise<void> {
    const sampling: SamplingConfig | undefined = this.form.recipe?.sampling;
    if (sampling === undefined) {
      this.form.showFault();
      return;
    }
    this.setState('starting');
    this.notice.clear();
    try {
      await this.context.host.call('startSampling', { modelId: this.model.value, sampling });
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.element.dataset.state === 'starting') this.setState('idle');
  }
}
