// Layer: page, views. Diffusion: Inpaint and Diffusion: Upscale. A sample of which a part is known, and
// variants of it beside each other, drawn in place where that is quick. What a part is depends on the
// kind of sample (`givenPart.ts`). Keep makes a run of what is seen.

import { ConditionalError } from '../../../src/core/conditional/error';
import type { Disposable } from '../../../src/shared/dispose';
import type {
  ConditionalResult,
  ConditionalSettings,
  ConditionRequest,
} from '../../../src/shared/protocol/conditional';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import { sampleCount, type SampleKind } from '../../../src/shared/protocol/samples';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { onSeen } from '../../ui/onSeen';
import { stageLayout } from '../../ui/stageLayout';
import type { LabContext, View } from '../common/context';
import { ReverseProcess } from '../reverse/reverseProcess';
import { sampleKindView } from '../samples/registry';
import { ConditionForm } from './conditionForm';
import { ConditionInPlace, type ConditionState, type OpenConditional } from './conditionInPlace';
import { ConditionControls } from './controls';
import type { GivenPart, GivenPlaces } from './givenPart';
import { givenPart } from './givenParts';
import { ModelPicker } from './modelPicker';

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
  /** What is given, and settings, that wait for the model that they are for. */
  private awaited: ConditionRequest | null = null;
  private readonly inPlace: ConditionInPlace;
  /** The parts that were needed so far, and the one that is in the view. */
  private readonly parts = new Map<SampleKind, GivenPart>();
  private part: GivenPart;
  private readonly places: Readonly<Record<keyof GivenPlaces, HTMLElement>> = {
    head: place(),
    beside: place(),
    over: place(),
    below: place(),
    rail: place(),
  };
  private readonly process = new ReverseProcess({
    model: null,
    onSelect: (index) => {
      this.choose(index);
    },
  });
  private readonly form = new ConditionForm(() => {
    this.want(false);
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
    const { head, beside, over, below, rail } = this.places;
    this.element = stageLayout(
      {
        stage: [
          head,
          el(
            'div',
            { class: 'inpaint-pictures' },
            beside,
            el('div', { class: 'stack' }, over, this.process.element),
          ),
          below,
          this.controls.progress,
        ],
        rail: [
          this.controls.buttons,
          this.controls.notice.element,
          this.controls.cost,
          rail,
          this.model.element,
          this.form.element,
        ],
      },
      { class: 'view', testId: 'inpaint-view' },
    );
    this.process.element.hidden = true;
    this.part = this.mount('images');
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
    const { modelId, task } = request;
    // The list of models may not be here yet.
    this.awaited = request;
    if (this.model.count === 0) return;
    // A run that has just got its first checkpoint is listed soon.
    if (modelId !== null && !this.model.choose(modelId)) return;
    // Only pictures are enlarged.
    if (modelId === null && task === 'upscale') this.model.chooseKind('images');
    this.isAwake = true;
    await this.openModel();
  }

  dispose(): void {
    this.waking.dispose();
    this.inPlace.dispose();
    for (const part of this.parts.values()) part.dispose();
    this.process.dispose();
  }

  private async openModel(): Promise<void> {
    const { chosen } = this.model;
    if (!this.isAwake || chosen === undefined) return;
    this.form.setModel(chosen);
    this.part = this.mount(chosen.recipe.data.kind);
    this.part.setModel(chosen);
    this.showTask();
    try {
      const opened = await this.inPlace.open(chosen);
      const isNew = this.opened !== opened;
      const awaited = this.takeAwaited(chosen.id);
      const isGiven = awaited !== null && awaited.given !== null;
      if (isNew) await this.enter(opened, !isGiven);
      if (awaited !== null) await this.takeOver(awaited, opened);
      this.want(false);
    } catch (error) {
      if (!isCancellation(error)) this.showState({ kind: 'failed', error });
    }
  }

  /** Puts the part for a kind of sample into the view. */
  private mount(kind: SampleKind): GivenPart {
    let part = this.parts.get(kind);
    if (part === undefined) {
      part = givenPart(kind, {
        context: this.context,
        onChange: () => {
          this.showTask();
          this.want(false);
        },
      });
      this.parts.set(kind, part);
    }
    if (part === this.part) return part;
    for (const name of ['head', 'beside', 'over', 'below', 'rail'] as const)
      this.places[name].replaceChildren(...part.places[name]);
    this.element.dataset.kind = kind;
    return part;
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
    this.process.element.hidden = true;
    delete this.element.dataset.inconsistency;
    this.part.show(null);
    await this.part.enter(opened, chooses);
    this.showTask();
  }

  /** What another view or a run hands over. */
  private async takeOver(request: ConditionRequest, opened: OpenConditional): Promise<void> {
    if (request.record !== null) this.form.set(request.record);
    await this.part.takeOver(request, opened);
    this.showTask();
  }

  private showTask(): void {
    this.element.dataset.task = this.part.taskKind;
    this.controls.offerUse(this.part.use !== null);
  }

  /** Draws with the settings as they stand. */
  private want(insists: boolean): void {
    const { opened, part } = this;
    if (opened === null) return;
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
      const { task } = part;
      if (task === null) return;
      const settings = { ...values, task };
      const cost = this.form.costOf(settings, part.known);
      const [, noun] = sampleKindView(opened.choice.recipe.data.kind).noun;
      this.controls.showCost(cost, settings.count, noun, this.inPlace.estimate(cost));
      this.inPlace.want({ settings, cost, insists });
    } catch (error) {
      if (!(error instanceof ConditionalError)) throw error;
      this.inPlace.cancel(false);
      this.showState({ kind: 'failed', error });
    }
  }

  private showDrawn(result: ConditionalResult, settings: ConditionalSettings): void {
    const { opened, part } = this;
    if (opened === null) return;
    const isFirst = this.shown === null;
    this.shown = { modelId: opened.choice.id, settings, result };
    const drawn = { settings, result, method: this.form.chosen.title };
    this.process.element.hidden = false;
    this.process.show(
      {
        result,
        schedule: opened.choice.recipe.schedule,
        reference: opened.reference,
        key: opened.key,
        ...part.companions(drawn),
      },
      isFirst,
    );
    part.show(drawn);
    this.showTask();
    this.element.dataset.seed = String(settings.seed);
    this.element.dataset.inconsistency = String(result.inconsistency);
  }

  private showState(state: ConditionState): void {
    this.element.dataset.state = state.kind;
    this.controls.show(state, this.shown !== null);
  }

  private choose(index: number): void {
    this.chosen = index;
    this.part.choose(index);
  }

  private useVariant(): void {
    const { shown, part, chosen } = this;
    if (shown === null) return;
    const { samples } = shown.result;
    part.use?.(samples, Math.min(chosen, sampleCount(samples) - 1));
    this.showTask();
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

/** Elements that stand as if their place were not there. */
function place(): HTMLElement {
  return el('div', { class: 'place' });
}
