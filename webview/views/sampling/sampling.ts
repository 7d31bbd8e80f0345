// Layer: page, views. Diffusion: Sample. A model, a sampler and its numbers, and a button. The
// host owns the run and opens its result as a tab; the page reports here how far the worker is.

import type { SamplingConfig } from '../../../src/core/recipe/types';
import {
  networkCallsOf,
  orderOf,
  SAMPLERS,
  specifySampler,
} from '../../../src/core/sampling/catalogue';
import { samplerGrid } from '../../../src/core/sampling/spec';
import { makeSchedule } from '../../../src/core/schedule';
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
import { readout } from '../../ui/readout';
import { button, chooser } from '../../ui/toolkit';
import type { LabContext, View } from '../common/context';
import { showJobFailure } from '../common/jobFailure';
import { SamplerTable } from './samplerTable';
import { SamplingForm } from './samplingForm';

/** The sampling view. */
export class SamplingView implements View {
  readonly element: HTMLElement;
  private models: readonly ModelChoice[] = [];
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
  });
  private readonly table = new SamplerTable((id) => {
    this.form.setSampler(id);
  });
  private readonly sampler = el('p', { class: 'text', testId: 'sampling-sampler-text' });
  private readonly cost = el('dl', { class: 'readout', testId: 'sampling-cost' });
  private readonly gridNotice = new Notice('sampling-grid-notice');
  private readonly notice = new Notice('sampling-notice');
  private readonly progress = new ProgressBar('Sampling', 'sampling-progress');
  private readonly progressText = el('p', { class: 'text quiet' });
  private readonly start = button({
    label: 'Sample',
    appearance: 'primary',
    testId: 'sampling-start',
    onClick: () => void this.startRun(),
  });
  private readonly cancel = button({
    label: 'Cancel',
    testId: 'sampling-cancel',
    onClick: () => {
      this.onCancel();
    },
  });
  private onCancel: () => void = () => undefined;

  constructor(private readonly context: LabContext) {
    this.element = el(
      'div',
      { class: 'view', testId: 'sampling-view' },
      el('div', {}, el('div', { class: 'form' }, this.model.element), this.modelDetail),
      el('div', {}, this.form.element, this.table.element),
      el('div', {}, this.sampler, this.cost),
      this.gridNotice.element,
      el('div', { class: 'buttons' }, this.start, this.cancel),
      this.notice.element,
      this.progress.element,
      this.progressText,
    );
    this.setModels([]);
    this.setState('idle');
  }

  /** The models there are now; the chosen one stays chosen while it exists. */
  setModels(models: readonly ModelChoice[]): void {
    const before = this.model.value;
    const kept = models.find(({ id }) => id === before) ?? models.at(0);
    this.models = models;
    this.model.setChoices(
      models.map(({ id, label }) => ({ value: id, label })),
      kept?.id ?? '',
    );
    this.model.disabled = models.length === 0;
    this.element.dataset.models = String(models.length);
    this.describe();
  }

  /** Makes a model the chosen one, if it is there. */
  choose(modelId: string): void {
    if (!this.models.some(({ id }) => id === modelId)) return;
    this.model.value = modelId;
    this.describe();
  }

  /** The settings as they stand; null while something in the form is wrong. */
  get sampling(): SamplingConfig | null {
    return this.form.recipe?.sampling ?? null;
  }

  /** Takes over the settings of a scheduler. */
  setSampling(sampling: SamplingConfig): void {
    this.form.setSampling(sampling);
    this.describeSampler();
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
  }

  private setState(
    state: 'idle' | 'starting' | 'running' | 'completed' | 'cancelled' | 'failed',
  ): void {
    this.element.dataset.state = state;
    const isOn = state === 'running';
    this.start.disabled = isOn || state === 'starting' || this.models.length === 0;
    this.cancel.hidden = !isOn;
    this.progress.element.hidden = !isOn;
    this.progressText.hidden = !isOn;
  }

  private describe(): void {
    const chosen = this.models.find(({ id }) => id === this.model.value);
    this.modelDetail.textContent =
      chosen?.detail ??
      'There is no model yet: train one first, it appears here with its first checkpoint.';
    this.start.disabled = chosen === undefined || this.element.dataset.state === 'running';
    this.form.setModel(chosen ?? null);
    this.describeSampler();
  }

  private describeSampler(): void {
    const { recipe } = this.form;
    const entry = SAMPLERS.find(({ id }) => id === recipe?.sampling.sampler);
    this.gridNotice.clear();
    if (recipe === null || entry === undefined) return;
    const { sampling } = recipe;
    this.element.dataset.sampler = entry.id;
    this.table.setKind(entry.network);
    this.table.setCurrent(entry.id);
    this.sampler.textContent = `${entry.label}: ${entry.sentence}`;
    const order = orderOf(sampling);
    this.cost.replaceChildren(
      ...readout([
        ['Network calls', `${grouped(networkCallsOf(sampling))} in all`],
        ['Calls a step', String(entry.networkCallsPerStep)],
        ['Order', order === null ? 'none, stochastic' : String(order)],
        ['Paper', entry.paper],
      ]),
    );
    try {
      const { schedule } = recipe;
      const table = schedule.kind === 'discrete' ? makeSchedule(schedule) : null;
      samplerGrid(specifySampler(sampling, schedule), table);
    } catch (error) {
      this.gridNotice.showError(error);
    }
  }

  private async startRun(): Promise<void> {
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
