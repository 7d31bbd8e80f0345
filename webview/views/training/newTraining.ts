// Layer: page, views. A new training: its settings folded into a sentence, and the button that asks the
// host for it. Where another training is on, it says so and offers what can be done with that one.

import { withLabels } from '../../../src/core/recipe/fieldText';
import type { Recipe } from '../../../src/core/recipe/types';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { errorText, Notice } from '../../ui/notice';
import { FoldedSettings } from '../../ui/stageLayout';
import { button } from '../../ui/toolkit';
import type { LabContext } from '../common/context';
import { TrainingForm } from './trainingForm';
import { settingsSentence } from './trainingFields';

/** The run that the view has shown before; what is said of it when it is in the way. */
export interface OtherRun {
  readonly title: string;
  readonly state: 'running' | 'paused' | 'over';
}

export interface NewTrainingActions {
  /** A start is asked for, or answered; or the settings have changed. */
  changed(): void;
  /** The training that is asked for begins with a step by itself, and is paused after it; or not. */
  startsWithStep(isWanted: boolean): void;
  /** Points of one's own are to be drawn. */
  draw(): void;
  /** Goes back to the run that was shown before; one that is paused goes on. */
  back(): void;
}

export class NewTraining {
  readonly element: HTMLElement;
  private starting = false;
  private other: OtherRun | null = null;
  private readonly notice = new Notice('training-form-notice');
  private readonly form: TrainingForm;
  private readonly folded: FoldedSettings;
  private readonly otherText = el('p', { class: 'text', testId: 'training-other' });
  private readonly back = button({
    label: 'Back',
    testId: 'training-back',
    onClick: () => {
      this.actions.back();
    },
  });
  private readonly offer = el(
    'div',
    { class: 'offer', attributes: { hidden: '' } },
    this.otherText,
    el('div', { class: 'buttons' }, this.back),
  );
  private readonly start = button({
    label: 'Start',
    appearance: 'primary',
    testId: 'training-start',
    onClick: () => void this.startRun(false),
  });
  private readonly step = button({
    label: 'Step',
    title: 'Start with one training step, show what happens in it, and pause',
    testId: 'training-start-step',
    onClick: () => void this.startRun(true),
  });

  constructor(
    private readonly host: LabContext['host'],
    private readonly actions: NewTrainingActions,
  ) {
    this.form = new TrainingForm(
      (what) => host.call('chooseDataFile', { what }),
      (error) => {
        this.showError(error);
      },
      () => {
        this.describe();
        actions.changed();
      },
      () => {
        actions.draw();
      },
    );
    this.folded = new FoldedSettings('training-form', 'Change', this.form.element);
    this.element = el(
      'section',
      { class: 'stack', attributes: { 'aria-label': 'New training' } },
      this.offer,
      el('div', { class: 'start-row' }, this.start, this.step, this.folded.element),
      this.notice.element,
    );
    this.describe();
  }

  /** The recipe as entered, or null while something in the form is wrong. */
  get recipe(): Recipe | null {
    return this.form.recipe;
  }

  /** The host was asked for a run and has not answered yet. */
  get isStarting(): boolean {
    return this.starting;
  }

  /** Takes over the settings of a run. */
  take(recipe: Recipe): void {
    this.notice.clear();
    this.form.take(recipe);
    this.describe();
  }

  /** Says which run there is beside the new one. */
  setOther(other: OtherRun | null): void {
    this.other = other;
    this.offer.hidden = other === null;
    if (other === null) {
      this.start.textContent = 'Start';
      return;
    }
    const { title, state } = other;
    this.otherText.textContent = {
      running: `“${title}” is being trained. One model is trained at a time; one that is stopped can be resumed.`,
      paused: `“${title}” is paused. One model is trained at a time; one that is stopped can be resumed.`,
      over: `“${title}” is still here.`,
    }[state];
    this.start.textContent = state === 'over' ? 'Start' : 'Stop It and Train';
    this.back.textContent = state === 'paused' ? `Resume ${title}` : `Show ${title}`;
  }

  private describe(): void {
    const { recipe } = this.form;
    if (recipe !== null) this.folded.show(settingsSentence(recipe));
  }

  private async startRun(withStep: boolean): Promise<void> {
    const { recipe } = this.form;
    this.notice.clear();
    if (recipe === null) {
      this.folded.isOpen = true;
      this.form.showFault();
      return;
    }
    const instead = this.other !== null && this.other.state !== 'over';
    this.setStarting(true);
    this.actions.startsWithStep(withStep);
    try {
      await this.host.call('startTraining', { recipe: JSON.stringify(recipe), instead });
    } catch (error) {
      this.actions.startsWithStep(false);
      if (!isCancellation(error)) this.showError(error);
    } finally {
      this.setStarting(false);
    }
  }

  private setStarting(starting: boolean): void {
    this.starting = starting;
    this.start.disabled = starting;
    this.step.disabled = starting;
    this.actions.changed();
  }

  private showError(thrown: unknown): void {
    this.notice.show('error', withLabels(errorText(thrown)));
  }
}
