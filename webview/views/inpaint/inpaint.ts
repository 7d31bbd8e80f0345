// Layer: page, views. Diffusion: Inpaint and Diffusion: Upscale. A picture of which a painted part is
// unknown, or which is known only as a small one, and variants of it beside each other; of points one
// coordinate is held. Drawn in place where that is quick. Keep makes a run of what is seen.

import { ConditionalError } from '../../../src/core/conditional/error';
import { taughtFactor } from '../../../src/core/recipe/data/images';
import type { Disposable } from '../../../src/shared/dispose';
import type {
  ConditionalResult,
  ConditionalSettings,
  ConditionalTask,
  ConditionRequest,
} from '../../../src/shared/protocol/conditional';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { inEightBits } from '../../../src/shared/samples/eightBits';
import { el } from '../../ui/dom';
import { onSeen } from '../../ui/onSeen';
import { RadioGroup } from '../../ui/radioGroup';
import { stageLayout } from '../../ui/stageLayout';
import type { LabContext, View } from '../common/context';
import { ReverseProcess } from '../reverse/reverseProcess';
import { ConditionForm } from './conditionForm';
import { ConditionInPlace, type ConditionState, type OpenConditional } from './conditionInPlace';
import { ConditionControls } from './controls';
import { FACTORS, GivenPicture } from './given';
import { ModelPicker } from './modelPicker';
import { PictureChoice } from './pictureChoice';
import { HoldControls, SlicePlot } from './slicePlot';
import { UpscaledResult } from './upscaledResult';

type Task = ConditionalTask['kind'];

/** What was drawn last, with all that it depends on. */
interface Shown {
  readonly modelId: string;
  readonly settings: ConditionalSettings;
  readonly result: ConditionalResult;
}

export class InpaintView implements View {
  readonly element: HTMLElement;
  private engine: EngineName | null = null;
  /** The reader has seen the view, so that a model may be loaded for it. */
  private isAwake = false;
  private opened: OpenConditional | null = null;
  private shown: Shown | null = null;
  private chosen = 0;
  /** A picture and settings that wait for the model that they are for. */
  private awaited: ConditionRequest | null = null;
  private readonly inPlace: ConditionInPlace;
  private readonly given = new GivenPicture({
    onChange: () => {
      this.want(false);
    },
    onDrop: (file) => void this.pictures.readFile(file),
  });
  private readonly hold = new HoldControls(() => {
    this.want(false);
  });
  private readonly slice = new SlicePlot();
  private readonly upscaled = new UpscaledResult();
  private readonly process = new ReverseProcess({
    model: null,
    onSelect: (index) => {
      this.chosen = index;
      this.upscaled.choose(index);
    },
  });
  private readonly pictures: PictureChoice;
  private readonly form = new ConditionForm(() => {
    this.want(false);
  });
  private readonly task = new RadioGroup({
    label: 'Task',
    testId: 'condition-task',
    look: 'switch',
    choices: [
      { value: 'inpaint', label: 'Inpaint' },
      { value: 'upscale', label: 'Upscale' },
    ],
    value: 'inpaint',
    onChange: () => {
      this.showTask();
      this.want(false);
    },
  });
  private readonly model = new ModelPicker(() => void this.openModel());
  private readonly controls = new ConditionControls({
    draw: () => {
      this.want(true);
    },
    keep: () => void this.keepRun(),
    another: () => {
      this.form.changeSeed();
    },
    use: () => {
      this.useVariant();
    },
    cancel: () => {
      this.inPlace.cancel(true);
    },
  });
  private readonly pictureParts: HTMLElement;
  /** Nothing is loaded or drawn for a view that nobody looks at. */
  private readonly waking: Disposable;

  /** @param isTraining a training computes now */
  constructor(
    private readonly context: LabContext,
    isTraining: () => boolean,
  ) {
    this.inPlace = new ConditionInPlace({
      context,
      engine: () => this.engine,
      isTraining,
      onState: (state) => {
        this.showState(state);
      },
      onDrawn: (result, settings) => {
        this.showDrawn(result, settings);
      },
    });
    this.pictures = new PictureChoice({
      context,
      onPicture: (picture) => {
        this.given.setPicture(picture);
        this.showTask();
        this.want(false);
      },
      factors: () =>
        this.taskKind === 'upscale' ? (this.enlargedBy === null ? FACTORS : [this.enlargedBy]) : [],
    });
    this.pictureParts = el(
      'div',
      { class: 'stack' },
      this.given.tools,
      el('h2', { class: 'section-title', text: 'Picture' }),
      this.pictures.element,
    );
    this.element = stageLayout(
      {
        stage: [
          this.task.element,
          this.hold.element,
          el(
            'div',
            { class: 'inpaint-pictures' },
            this.given.element,
            el('div', { class: 'stack' }, this.upscaled.element, this.process.element),
          ),
          this.slice.element,
          this.controls.progress,
        ],
        rail: [
          this.controls.buttons,
          this.controls.notice.element,
          this.controls.cost,
          this.pictureParts,
          this.model.element,
          this.form.element,
        ],
      },
      { class: 'view', testId: 'inpaint-view' },
    );
    this.process.element.hidden = true;
    this.showTask();
    this.showState({ kind: 'ready' });
    this.waking = onSeen(this.element, () => {
      this.waking.dispose();
      this.isAwake = true;
      void this.openModel();
    });
  }

  /** The models there are now; the chosen one stays chosen while it exists. */
  setModels(models: readonly ModelChoice[]): void {
    const isOther = this.model.setModels(models);
    this.element.dataset.models = String(this.model.count);
    if (this.awaited !== null) void this.begin(this.awaited);
    else if (isOther) void this.openModel();
  }

  /** The engine that the user insists on from now on. */
  setEngine(engine: EngineName | null): void {
    if (engine === this.engine) return;
    this.engine = engine;
    if (this.opened !== null) void this.openModel();
  }

  /** Begins with what is asked for; what is null stays as it is. */
  async begin(request: ConditionRequest): Promise<void> {
    const { modelId, record } = request;
    const task = record?.task.kind ?? request.task;
    // The list of models may not be here yet.
    this.awaited = request;
    if (task !== null && task !== 'hold') {
      this.task.value = task;
      this.showTask();
    }
    if (this.model.count === 0) return;
    // A run that has just got its first checkpoint is listed soon.
    if (modelId !== null && !this.model.choose(modelId)) return;
    this.isAwake = true;
    await this.openModel();
  }

  dispose(): void {
    this.waking.dispose();
    this.inPlace.dispose();
    this.given.dispose();
    this.slice.dispose();
    this.pictures.dispose();
    this.process.dispose();
  }

  private get taskKind(): Task {
    if (this.model.chosen?.recipe.data.kind === 'points') return 'hold';
    return this.enlargedBy !== null || this.task.value === 'upscale' ? 'upscale' : 'inpaint';
  }

  /** By how much the chosen model was trained to enlarge; null for other models. */
  private get enlargedBy(): number | null {
    const data = this.model.chosen?.recipe.data;
    return data === undefined ? null : taughtFactor(data);
  }

  private async openModel(): Promise<void> {
    const { chosen: chosenModel } = this.model;
    if (!this.isAwake || chosenModel === undefined) return;
    this.form.setModel(chosenModel);
    this.showTask();
    try {
      const opened = await this.inPlace.open(chosenModel);
      const isNew = this.opened !== opened;
      const awaited = this.takeAwaited(chosenModel.id);
      const hasPicture = awaited !== null && awaited.image !== null;
      if (isNew) await this.enter(opened, !hasPicture);
      if (awaited !== null) await this.takeOver(awaited);
      this.want(false);
    } catch (error) {
      if (!isCancellation(error)) this.showState({ kind: 'failed', error });
    }
  }

  /** What waits for this model, if anything does. */
  private takeAwaited(modelId: string): ConditionRequest | null {
    const { awaited } = this;
    if (awaited === null || (awaited.modelId ?? modelId) !== modelId) return null;
    this.awaited = null;
    return awaited;
  }

  /** Shows what belongs to a model that was opened. */
  private async enter(opened: OpenConditional, chooses: boolean): Promise<void> {
    this.opened = opened;
    this.shown = null;
    this.given.begin(opened.shape[0]);
    this.process.element.hidden = true;
    delete this.element.dataset.inconsistency;
    this.showTask();
    if (opened.choice.recipe.data.kind === 'points') {
      this.hold.setReference(opened.reference?.values ?? new Float32Array([-2, -2, 2, 2]));
      return;
    }
    await this.pictures.setModel(opened, chooses);
  }

  /** What another view or a run hands over. */
  private async takeOver({ image, mask, record }: ConditionRequest): Promise<void> {
    const { opened } = this;
    if (opened === null) return;
    const read = (bytes: Uint8Array, factors: readonly number[]): Promise<SampleSet> =>
      this.context.worker.call('readPicture', {
        key: opened.key,
        image: bytes,
        fits: false,
        factors,
      });
    if (record !== null) {
      const { task } = record;
      this.form.set(record);
      if (task.kind === 'upscale') this.given.setFactor(task.factor);
      if (task.kind === 'hold') this.hold.set(task.axis, task.value);
    }
    if (image !== null) this.given.setPicture(await read(image, FACTORS));
    if (mask !== null) this.given.setMask(await read(mask, []));
    this.showTask();
  }

  private showTask(): void {
    const kind = this.taskKind;
    this.element.dataset.task = kind;
    this.task.element.hidden = kind === 'hold' || this.enlargedBy !== null;
    this.given.fixFactor(this.enlargedBy);
    this.given.element.hidden = kind === 'hold' || this.given.picture === null;
    this.pictureParts.hidden = kind === 'hold';
    this.hold.element.hidden = kind !== 'hold';
    const shown = this.shown?.settings.task.kind;
    this.slice.element.hidden = shown !== 'hold';
    this.upscaled.element.hidden = shown !== 'upscale';
    this.controls.offerUse(kind !== 'hold');
    if (kind !== 'hold') this.given.setTask(kind);
  }

  /** What is to be drawn; null while there is nothing to draw from. */
  private get wantedTask(): ConditionalTask | null {
    const kind = this.taskKind;
    if (kind !== 'hold') return this.given.task;
    const { axis, value } = this.hold;
    return { kind, axis, value };
  }

  /** Draws with the settings as they stand. */
  private want(insists: boolean): void {
    if (this.opened === null) return;
    if (!this.inPlace.isOpen) {
      void this.openModel();
      return;
    }
    const values = this.form.values;
    if (values === null) {
      this.controls.cost.textContent = '';
      return;
    }
    try {
      const task = this.wantedTask;
      if (task === null) return;
      const settings = { ...values, task };
      const cost = this.form.costOf(settings, this.given.known);
      const noun = task.kind === 'hold' ? 'points' : 'pictures';
      this.controls.showCost(cost, settings.count, noun, this.inPlace.estimate(cost));
      this.inPlace.want({ settings, cost, insists });
    } catch (error) {
      if (!(error instanceof ConditionalError)) throw error;
      this.inPlace.cancel(false);
      this.showState({ kind: 'failed', error });
    }
  }

  private showDrawn(result: ConditionalResult, settings: ConditionalSettings): void {
    const { opened } = this;
    if (opened === null) return;
    const isFirst = this.shown === null;
    this.shown = { modelId: opened.choice.id, settings, result };
    const { recipe } = opened.choice;
    const { task } = settings;
    const title = this.form.chosen.title;
    this.process.element.hidden = false;
    this.process.show(
      { result, schedule: recipe.schedule, reference: opened.reference, key: opened.key },
      isFirst,
    );
    if (task.kind === 'upscale') this.upscaled.show(result, this.given.truth, title);
    if (task.kind === 'hold') this.slice.show(result, task.axis, title);
    this.showTask();
    this.element.dataset.seed = String(settings.seed);
    this.element.dataset.inconsistency = String(result.inconsistency);
  }

  private showState(state: ConditionState): void {
    this.element.dataset.state = state.kind;
    this.controls.show(state, this.shown !== null);
  }

  private useVariant(): void {
    const { shown } = this;
    if (shown === null) return;
    this.given.setPicture(inEightBits(shown.result.samples, this.chosen));
    this.want(false);
  }

  private async keepRun(): Promise<void> {
    const { shown } = this;
    if (shown === null) return;
    const { notice } = this.controls;
    this.controls.allowKeep(false);
    notice.clear();
    try {
      await this.context.host.call('keepVariants', shown);
      notice.show('info', 'The variants are in a tab of their own.');
    } catch (error) {
      if (!isCancellation(error)) notice.showError(error);
    }
    this.controls.allowKeep(true);
  }
}
