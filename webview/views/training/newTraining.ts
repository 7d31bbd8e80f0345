// Layer: page, views. The form for a new training and the button that asks the host for it.

import { withLabels } from '../../../src/core/recipe/fieldText';
import type { Recipe } from '../../../src/core/recipe/types';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el, section } from '../../ui/dom';
import { errorText, Notice } from '../../ui/notice';
import { button } from '../../ui/toolkit';
import type { LabContext } from '../common/context';
import { TrainingForm } from './trainingForm';

export class NewTraining {
  readonly element: HTMLElement;
  private starting = false;
  private readonly notice = new Notice('training-form-notice');
  private readonly form: TrainingForm;
  private readonly start = button({
    label: 'Start',
    appearance: 'primary',
    testId: 'training-start',
    onClick: () => void this.startRun(),
  });

  /** @param onChange called when a start is asked for, and when it is answered */
  constructor(
    private readonly host: LabContext['host'],
    private readonly onChange: () => void,
  ) {
    this.form = new TrainingForm(
      (what) => host.call('chooseDataFile', { what }),
      (error) => {
        this.showError(error);
      },
    );
    this.element = section(
      'New training',
      this.form.element,
      el('div', { class: 'buttons' }, this.start),
      this.notice.element,
    );
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
    this.element.scrollIntoView({ block: 'nearest' });
  }

  private async startRun(): Promise<void> {
    const { recipe } = this.form;
    this.notice.clear();
    if (recipe === null) {
      this.form.showFault();
      return;
    }
    this.setStarting(true);
    try {
      await this.host.call('startTraining', { recipe: JSON.stringify(recipe) });
    } catch (error) {
      if (!isCancellation(error)) this.showError(error);
    } finally {
      this.setStarting(false);
    }
  }

  private setStarting(starting: boolean): void {
    this.starting = starting;
    this.start.disabled = starting;
    this.onChange();
  }

  private showError(thrown: unknown): void {
    this.notice.show('error', withLabels(errorText(thrown)));
  }
}
