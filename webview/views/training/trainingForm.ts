// Layer: page, views. The settings of a new training: four things in view, everything else of a
// recipe under "More". The data is a built-in set or the reader's own CSV file.

import type { Recipe } from '../../../src/core/recipe/types';
import { el } from '../../ui/dom';
import { RecipeForm } from '../recipeForm/recipeForm';
import { button } from '../../ui/toolkit';
import { BASIC_FIELDS, isUsed, MORE_FIELDS, moreSentence } from './trainingFields';

/** Asks for a CSV file; null when the reader changed their mind. */
export type ChooseFile = () => Promise<{ file: string } | null>;

/** The form, with a button beside the point set. */
export class TrainingForm {
  readonly element: HTMLElement;
  private readonly form: RecipeForm;
  private readonly fileText = el('p', {
    class: 'text quiet',
    testId: 'training-file',
    attributes: { hidden: '' },
  });

  constructor(
    private readonly chooseFile: ChooseFile,
    private readonly onError: (error: unknown) => void,
  ) {
    const own = button({
      label: 'Use CSV File…',
      testId: 'training-choose-file',
      title:
        'Learn points of your own, from a CSV file with two columns, instead of a built-in set',
      onClick: () => void this.choose(),
    });
    this.form = new RecipeForm({
      testId: 'training',
      beside: { field: ['data', 'name'], element: own },
      basic: BASIC_FIELDS,
      more: { groups: MORE_FIELDS, summary: moreSentence },
      isShown: isUsed,
      onChange: (_recipe, [part, key]) => {
        // A set that is chosen after a file takes its place.
        if (part === 'data' && key === 'name') this.form.set(['data', 'file'], undefined);
        // So does a schedule that is chosen after a list of β.
        if (part === 'schedule' && key === 'beta_schedule') {
          this.form.set(['schedule', 'trained_betas'], undefined);
        }
        this.showFile();
      },
    });
    this.element = el('div', {}, this.form.element, this.fileText);
  }

  /** The recipe as entered, or null while something in the form is wrong. */
  get recipe(): Recipe | null {
    return this.form.recipe;
  }

  /** Takes over all settings of a recipe. */
  take({ data, schedule, network, training, sampling }: Recipe): void {
    this.form.replace({
      data: { ...data },
      schedule: { ...schedule },
      network: { ...network },
      training: { ...training },
      sampling: { ...sampling },
    });
    this.showFile();
  }

  /** Leads to the first control with something that is not allowed. */
  showFault(): void {
    this.form.showFault();
  }

  private async choose(): Promise<void> {
    try {
      const chosen = await this.chooseFile();
      if (chosen === null) return;
      this.form.set(['data', 'name'], null);
      this.form.set(['data', 'file'], chosen.file);
    } catch (error) {
      this.onError(error);
    }
  }

  private showFile(): void {
    const file = this.form.recipe?.data.file ?? null;
    this.fileText.hidden = file === null;
    this.fileText.textContent = file === null ? '' : `Points of ${file}`;
  }
}
