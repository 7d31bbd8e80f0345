// Layer: page, views. Diffusion: Explore a Model. A grid of guidance, the way between two samples and
// DDIM inversion, of one model; what each costs stands beside its button. The first one starts by
// itself where no training computes.

import { changeSampler } from '../../../src/core/recipe/samplingOptions';
import type { SamplingConfig } from '../../../src/core/recipe/types';
import type { Disposable } from '../../../src/shared/dispose';
import { isCancellation } from '../../../src/shared/rpc/errors';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { duration, grouped } from '../../ui/numbers';
import { onSeen } from '../../ui/onSeen';
import { ProgressBar } from '../../ui/progress';
import { RadioGroup } from '../../ui/radioGroup';
import { FoldedSettings, stageLayout } from '../../ui/stageLayout';
import { button, chooser, textInput } from '../../ui/toolkit';
import type { LabContext, View } from '../common/context';
import { showJobFailure } from '../common/jobFailure';
import { checkpointId } from '../sampling/checkpointChoice';
import { samplersOf } from '../../../src/core/sampling/catalogue';
import { GridMode } from './gridMode';
import { InterpolationMode, whole } from './interpolationMode';
import { InversionMode } from './inversionMode';
import type { ExploreMode, Plan } from './mode';

/** Shipped, with classes: what is explored where nobody has trained anything. */
const FIRST_MODEL = 'model:digits';
const STEPS = '10';
const MOST_STEPS = 1000;
const LARGEST_SEED = 0xffffffff;

export class ExploreView implements View {
  readonly element: HTMLElement;
  private models: readonly ModelChoice[] = [];
  private running: AbortController | null = null;
  /** The reader has seen the view, so that a model may be loaded for it. */
  private isAwake = false;
  private hasRun = false;
  /** Counts what was asked of the cost, so that an old answer is not shown. */
  private costAsked = 0;
  private readonly modes: readonly ExploreMode[];
  private readonly choice: RadioGroup;
  private readonly settings: FoldedSettings;
  private readonly model = chooser({
    label: 'Model',
    choices: [],
    value: '',
    testId: 'explore-model',
    onChange: () => {
      this.showModel();
    },
  });
  private readonly sampler = chooser({
    label: 'Sampler',
    choices: [],
    value: '',
    testId: 'explore-sampler',
    onChange: () => {
      this.describe();
    },
  });
  private readonly steps = this.text('Sampling steps', 'explore-steps', STEPS);
  private readonly seed = this.text('Seed', 'explore-seed', '0');
  private readonly cost = el('p', { class: 'text quiet', testId: 'explore-cost' });
  private readonly notice = new Notice('explore-notice');
  private readonly progress = new ProgressBar('Exploring', 'explore-progress');
  private readonly start = button({
    label: 'Compute',
    appearance: 'primary',
    testId: 'explore-start',
    onClick: () => void this.run(),
  });
  private readonly cancel = button({
    label: 'Cancel',
    testId: 'explore-cancel',
    onClick: () => {
      this.running?.abort();
    },
  });
  private readonly saves = el('div', { class: 'buttons' });
  private readonly waking: Disposable;

  /**
   * @param isTraining a training computes now, which this would slow down
   * @param openSampling shows a model with these settings in the sampling view
   */
  constructor(
    private readonly context: LabContext,
    private readonly isTraining: () => boolean,
    openSampling: (model: ModelChoice, sampling: SamplingConfig) => void,
  ) {
    const changed = (): void => {
      this.describe();
    };
    this.modes = [
      new GridMode(changed, openSampling),
      new InterpolationMode(changed),
      new InversionMode(changed),
    ];
    this.choice = new RadioGroup({
      label: 'What is explored',
      testId: 'explore-mode',
      look: 'switch',
      choices: this.modes.map(({ id, label }) => ({ value: id, label })),
      value: this.modes[0].id,
      onChange: () => {
        this.showMode();
      },
    });
    this.settings = new FoldedSettings(
      'explore-settings',
      'Change',
      el(
        'div',
        { class: 'form' },
        ...[this.model, this.sampler, this.steps, this.seed].map(({ element }) => element),
        ...this.modes.flatMap(({ fields }) => fields),
      ),
    );
    this.element = stageLayout(
      {
        stage: [
          this.choice.element,
          ...this.modes.map(({ stage }) => stage),
          this.progress.element,
        ],
        rail: [
          el('div', { class: 'buttons' }, this.start, this.cancel),
          this.cost,
          this.notice.element,
          this.settings.element,
          this.saves,
        ],
        foot: this.modes.map(({ foot }) => foot),
      },
      { class: 'view', testId: 'explore-view' },
    );
    this.setState('idle');
    this.showMode();
    this.waking = onSeen(this.element, () => {
      this.waking.dispose();
      this.isAwake = true;
      this.runFirst();
    });
  }

  /** The models there are now; the chosen one stays chosen while it exists. */
  setModels(models: readonly ModelChoice[]): void {
    const before = this.model.value;
    const kept =
      models.find(({ id }) => id === before) ??
      models.find(({ id }) => id === FIRST_MODEL) ??
      models.at(0);
    this.models = models;
    this.element.dataset.models = String(models.length);
    this.model.setChoices(
      models.map(({ id, label }) => ({ value: id, label })),
      kept?.id ?? '',
    );
    this.showModel();
    this.runFirst();
  }

  dispose(): void {
    this.waking.dispose();
    this.running?.abort();
    for (const mode of this.modes) mode.dispose();
  }

  private get chosen(): ModelChoice | undefined {
    return this.models.find(({ id }) => id === this.model.value);
  }

  private get mode(): ExploreMode {
    return this.modes.find(({ id }) => id === this.choice.value) ?? this.modes[0];
  }

  private showModel(): void {
    const { chosen } = this;
    if (chosen === undefined) return;
    const samplers = samplersOf(chosen.recipe.schedule.kind);
    const before = samplers.find(({ id }) => id === this.sampler.value)?.id;
    this.sampler.setChoices(
      samplers.map(({ id, label }) => ({ value: id, label })),
      before ?? chosen.recipe.sampling.sampler,
    );
    for (const mode of this.modes) mode.setModel(chosen);
    this.showMode();
  }

  private showMode(): void {
    const { mode } = this;
    for (const one of this.modes) {
      const isShown = one === mode;
      one.stage.hidden = !isShown;
      one.foot.classList.toggle('explore-hidden', !isShown);
      // A field that its own mode hides stays hidden.
      for (const field of one.fields) field.classList.toggle('explore-hidden', !isShown);
    }
    // An inversion has steps of its own, and its sampler is the DDIM ODE.
    for (const { element } of [this.sampler, this.steps])
      element.classList.toggle('explore-hidden', mode.id === 'inversion');
    this.element.dataset.mode = mode.id;
    const { kept } = mode;
    this.saves.replaceChildren(
      ...(kept === undefined
        ? []
        : [
            button({
              ...{ label: 'Keep', testId: 'explore-keep', title: 'Makes a run of it' },
              onClick: () => void this.keep(kept),
            }),
          ]),
      ...mode.files.map(({ label, testId, make }) =>
        button({
          ...{ label, testId },
          onClick: () => void this.save(make),
        }),
      ),
    );
    this.saves.hidden = this.element.dataset[`has${mode.id}`] !== 'true';
    this.describe();
  }

  /** The settings as they stand; null while something is not allowed. */
  private plan(): { model: ModelChoice; plan: Plan } | null {
    const { chosen: model } = this;
    const steps = whole(this.steps, 1, MOST_STEPS);
    const seed = whole(this.seed, 0, LARGEST_SEED);
    if (model === undefined || steps === null || seed === null) return null;
    const sampling: SamplingConfig = {
      ...changeSampler(model.recipe, this.sampler.value || model.recipe.sampling.sampler),
      ...{ num_inference_steps: steps, seed },
      ...{ guidance_rescale: 0, guidance_interval: null, negative_class: null, weaker_step: null },
    };
    const plan = this.mode.plan({ model, sampling });
    return plan === null ? null : { model, plan };
  }

  private describe(): void {
    const found = this.plan();
    this.start.disabled = found === null || this.running !== null;
    if (found === null) return;
    const { model, plan } = found;
    const common =
      this.mode.id === 'inversion' ? '' : ` · ${plan.sampling.num_inference_steps} steps`;
    this.settings.show(`${model.label}${common} · ${plan.sentence}`);
    const asked = ++this.costAsked;
    plan.calls().then(
      (calls) => {
        if (asked !== this.costAsked) return;
        const rows = plan.rows === 1 ? '1 sample' : `${grouped(plan.rows)} samples`;
        this.cost.textContent = `${grouped(calls)} network calls of ${rows} at once`;
        this.cost.dataset.calls = String(calls);
      },
      (error: unknown) => {
        if (asked === this.costAsked) this.notice.showError(error);
      },
    );
  }

  /** Computes once without being asked. */
  private runFirst(): void {
    if (this.hasRun || !this.isAwake || this.running !== null || this.chosen === undefined) return;
    if (this.isTraining()) {
      this.notice.show('info', 'A training is running. This slows it down, so it waits for you.');
    } else void this.run();
  }

  private async run(): Promise<void> {
    const found = this.plan();
    if (found === null) {
      this.settings.isOpen = true;
      return;
    }
    const { model, plan } = found;
    const { mode } = this;
    const running = new AbortController();
    const { signal } = running;
    this.running = running;
    this.hasRun = true;
    this.notice.clear();
    this.progress.show(0, 'Loading the model');
    this.setState('running');
    try {
      const { host, worker } = this.context;
      const loaded = await host.call('loadModel', { modelId: model.id }, { signal });
      const step = plan.sampling.weaker_step;
      const weaker =
        step === null
          ? null
          : (await host.call('loadModel', { modelId: checkpointId(model.id, step) }, { signal }))
              .model;
      const { networkCalls, seconds } = await plan.run({
        ...{ worker, loaded, weaker, signal },
        onEvent: ({ step: done, steps, secondsLeft }) => {
          this.progress.show(done / steps, `${duration(secondsLeft)} left`);
        },
      });
      this.notice.show('info', `${grouped(networkCalls)} network calls in ${duration(seconds)}.`);
      this.element.dataset[`has${mode.id}`] = 'true';
      this.setState('completed');
    } catch (error) {
      this.setState(showJobFailure(this.notice, error, 'It was cancelled.'));
    } finally {
      this.running = null;
      this.showMode();
    }
  }

  private setState(state: 'idle' | 'running' | 'completed' | 'cancelled' | 'failed'): void {
    this.element.dataset.state = state;
    const isOn = state === 'running';
    this.start.disabled = isOn;
    this.cancel.hidden = !isOn;
    this.progress.element.hidden = !isOn;
  }

  private async keep(kept: NonNullable<ExploreMode['kept']>): Promise<void> {
    try {
      await this.context.host.call('keepArrangement', kept());
      this.notice.show('info', 'It is kept in a tab of its own.');
    } catch (error) {
      if (!isCancellation(error)) this.notice.showError(error);
    }
  }

  private async save(make: () => Promise<{ name: string; bytes: Uint8Array }>): Promise<void> {
    try {
      await this.context.host.call('saveFile', await make());
    } catch (error) {
      this.notice.showError(error);
    }
  }

  private text(label: string, testId: string, value: string): ReturnType<typeof textInput> {
    return textInput({
      ...{ label, testId, value, numeric: true },
      onInput: () => {
        this.describe();
      },
    });
  }
}
