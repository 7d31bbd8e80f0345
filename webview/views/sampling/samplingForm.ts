// Layer: page, views. The settings of a sampling run. In view stand those that everybody chooses,
// among them the class by its name where the model has classes; everything else is grouped under
// titles that open, and only what the chosen sampler uses is there. What is not set follows from the
// recipe of the model that is sampled.

import type { Recipe, SamplingConfig } from '../../../src/core/recipe/types';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import { chooser } from '../../ui/toolkit';
import { RecipeForm } from '../recipeForm/recipeForm';
import { choicesOf, completed, EXPANDERS, isShown, option } from './samplingSettings';

const ALL = 'all';

/** The form; `onChange` is called whenever what it says has changed. */
export class SamplingForm {
  readonly element: HTMLElement;
  private model: Recipe | null = null;
  private readonly form: RecipeForm;
  private readonly classes = chooser({
    label: 'Class',
    choices: [],
    value: ALL,
    title: 'sampling.class_label: the class that is drawn, or all of them in equal numbers',
    testId: 'sampling-class',
    onChange: (value) => {
      this.form.set(option('class_label'), value === ALL ? ALL : Number(value));
    },
  });

  constructor(onChange: () => void) {
    this.form = new RecipeForm({
      testId: 'sampling',
      basic: [
        option('sampler'),
        option('num_inference_steps'),
        option('count'),
        option('seed'),
        option('guidance_scale'),
      ],
      beside: { field: option('seed'), element: this.classes.element },
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
  setModel(model: Pick<ModelChoice, 'recipe' | 'classes'> | null): void {
    this.model = model?.recipe ?? null;
    this.form.refresh();
    const names = model?.classes ?? null;
    this.classes.element.hidden = names === null;
    if (names === null) return;
    const choices = names.map((label, index) => ({ value: String(index), label }));
    const asked = this.form.recipe?.sampling.class_label ?? ALL;
    // What was entered for a model with more classes is not a class of this one.
    const value = asked === ALL || asked < names.length ? String(asked) : ALL;
    this.classes.setChoices([{ value: ALL, label: 'All classes' }, ...choices], value);
    if (String(asked) !== value) this.form.set(option('class_label'), ALL);
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
    if (sampling.class_label !== null) this.classes.value = String(sampling.class_label);
  }
}
