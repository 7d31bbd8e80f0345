// Layer: page, views. The settings of a sampling run. In view stand the four that everybody
// chooses; everything else is grouped under titles that open, and only what the chosen sampler
// uses is there. What is not set follows from the recipe of the model that is sampled.

import type { Recipe, SamplingConfig } from '../../../src/core/recipe/types';
import { RecipeForm } from '../recipeForm/recipeForm';
import { choicesOf, completed, EXPANDERS, isShown, option } from './samplingSettings';

/** The form; `onChange` is called whenever what it says has changed. */
export class SamplingForm {
  readonly element: HTMLElement;
  private model: Recipe | null = null;
  private readonly form: RecipeForm;

  constructor(onChange: () => void) {
    this.form = new RecipeForm({
      testId: 'sampling',
      basic: [option('sampler'), option('num_inference_steps'), option('count'), option('seed')],
      expanders: EXPANDERS,
      complete: (written) => completed(this.model, written),
      isShown,
      choicesOf,
      onChange,
    });
    this.element = this.form.element;
  }

  /** The recipe of the model with these settings; null while something is wrong. */
  get recipe(): Recipe | null {
    return this.form.recipe;
  }

  /** The model that is sampled: its recipe gives every default. What was entered stays. */
  setModel(recipe: Recipe | null): void {
    this.model = recipe;
    this.form.refresh();
  }

  /** Leads to the first control with something that is not allowed. */
  showFault(): void {
    this.form.showFault();
  }

  setSampler(id: string): void {
    this.form.set(option('sampler'), id);
  }

  /** Takes over a whole sampling part. */
  setSampling(sampling: SamplingConfig): void {
    this.form.replace({ sampling: { ...sampling } });
  }
}
