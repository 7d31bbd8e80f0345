// Layer: page, views. The doctor beside sampling: it reads the settings as they stand, and what was
// measured when exactly those were drawn.

import {
  unobserved,
  type RecipeChange,
  type SamplingFacts,
} from '../../../src/core/doctor/contract';
import { diagnose } from '../../../src/core/doctor/diagnose';
import type { Recipe, SamplingConfig } from '../../../src/core/recipe/types';
import { DoctorCard } from './doctorCard';

export class SamplingDoctor {
  private readonly card: DoctorCard;
  readonly element: HTMLElement;
  private recipe: Recipe | null = null;
  /** Of the last drawing. */
  private drawn: { readonly sampling: SamplingConfig; readonly facts: SamplingFacts } | null = null;

  /** @param onFix makes the changes, all of the sampling part */
  constructor(onFix: (changes: readonly RecipeChange[]) => void) {
    this.card = new DoctorCard(
      'doctor-sampling',
      ({ changes }) => {
        onFix(changes);
      },
      'Makes this change here, and samples again',
    );
    this.element = this.card.element;
  }

  /** The recipe of the model with these settings; null while something in the form is wrong. */
  setRecipe(recipe: Recipe | null): void {
    this.recipe = recipe;
    this.show();
  }

  /** What was measured while these settings were drawn. */
  setDrawn(sampling: SamplingConfig, beyondRange: SamplingFacts['beyondRange']): void {
    this.drawn = { sampling, facts: { beyondRange, memorised: null } };
    this.show();
  }

  private show(): void {
    const { recipe, drawn } = this;
    if (recipe === null) {
      this.card.show([]);
      return;
    }
    const isDrawn =
      drawn !== null && JSON.stringify(drawn.sampling) === JSON.stringify(recipe.sampling);
    const sampling = isDrawn ? drawn.facts : null;
    this.card.show(diagnose({ ...unobserved(recipe), sampling }, ['sampling']));
  }
}
