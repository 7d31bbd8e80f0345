// Layer: page, views. The settings of a sampling: the sampler, steps with a slider, seed, count and
// guidance in view, and the class by its name where the model has classes; the options of the sampler
// under titles that open, and only what it uses is there. What is not set follows from the recipe of
// the model that is sampled.

import type { RecipeChange } from '../../../src/core/doctor/contract';
import type { Recipe, SamplingConfig } from '../../../src/core/recipe/types';
import { SAMPLERS } from '../../../src/core/sampling/catalogue';
import type { FirstOffer } from '../../../src/core/sampling/definition';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import { FIELDS } from '../../../src/core/recipe/fields';
import { el } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { chooser } from '../../ui/toolkit';
import { RecipeForm } from '../recipeForm/recipeForm';
import { SamplerChoice } from './samplerChoice';
import {
  completed,
  EXPANDERS,
  GUIDANCE_FIELDS,
  guidanceWords,
  isShown,
  limited,
  option,
} from './samplingSettings';

const ALL = 'all';
const NONE = '';
/** Of the slider; the field beside it takes more. */
const MOST_STEPS = 100;
/** Seeds that another one is drawn from. */
const SEEDS = 10_000;

/** The form; `onChange` is called whenever what it says has changed. */
export class SamplingForm {
  readonly element: HTMLElement;
  private model: Recipe | null = null;
  private readonly form: RecipeForm;
  private readonly sampler = new SamplerChoice((id, steps) => {
    this.setSampler(id, steps);
  });
  private readonly steps = el('input', {
    class: 'slider',
    testId: 'sampling-steps',
    attributes: { type: 'range', min: '1', 'aria-label': 'Sampling steps' },
    on: {
      input: () => {
        this.form.set(option('num_inference_steps'), Number(this.steps.value));
      },
    },
  });
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

  private classNames: readonly string[] | null = null;
  private readonly negative = chooser({
    label: 'Away from',
    choices: [],
    value: NONE,
    title: `sampling.negative_class: ${FIELDS.sampling.negative_class.doc}`,
    testId: 'sampling-negative',
    onChange: (value) => {
      this.form.set(option('negative_class'), value === NONE ? null : Number(value));
    },
  });
  private readonly weaker = chooser({
    label: 'Weaker model',
    choices: [],
    value: NONE,
    title: `sampling.weaker_step: ${FIELDS.sampling.weaker_step.doc}`,
    testId: 'sampling-weaker',
    onChange: (value) => {
      // Guidance leads away from one of the two.
      if (value !== NONE) this.form.setQuietly(option('negative_class'), undefined);
      this.form.set(option('weaker_step'), value === NONE ? null : Number(value));
    },
  });

  constructor(onChange: () => void) {
    this.form = new RecipeForm({
      testId: 'sampling',
      basic: [
        option('num_inference_steps'),
        option('count'),
        option('seed'),
        option('guidance_scale'),
      ],
      beside: [
        {
          field: option('num_inference_steps'),
          element: el('div', { class: 'field field-slider' }, this.steps),
        },
        { field: option('seed'), element: this.classes.element },
      ],
      labels: { 'sampling.seed': 'Seed' },
      expanders: [
        {
          title: 'Guidance',
          fields: GUIDANCE_FIELDS,
          after: [this.negative.element, this.weaker.element],
          summary: ({ sampling }) => guidanceWords(sampling, this.classNames),
        },
        ...EXPANDERS,
      ],
      complete: (written) => completed(this.model, written),
      isShown,
      choicesOf: limited,
      onChange: () => {
        this.show();
        onChange();
      },
    });
    this.element = el('div', { class: 'stack' }, this.sampler.element, this.form.element);
    this.show();
  }

  /** The recipe of the model with these settings; null while something is wrong. */
  get recipe(): Recipe | null {
    return this.form.recipe;
  }

  /** The model that is sampled: its recipe gives every default. What was entered stays. */
  setModel(model: Pick<ModelChoice, 'recipe' | 'classes' | 'checkpoints'> | null): void {
    this.model = model?.recipe ?? null;
    this.classNames = model?.classes ?? null;
    this.showCheckpoints(model?.checkpoints ?? []);
    this.form.refresh();
    this.showClasses(this.classNames);
    this.show();
  }

  /** Leads to the first control with something that is not allowed. */
  showFault(): void {
    this.form.showFault();
  }

  /** Takes over a whole sampling part. */
  setSampling(sampling: SamplingConfig): void {
    this.form.replace({ sampling: { ...sampling } });
    if (sampling.class_label !== null) this.classes.value = String(sampling.class_label);
    this.show();
  }

  /** Makes changes of the sampling part, as one. */
  change(changes: readonly RecipeChange[]): void {
    const own = changes.filter(({ part }) => part === 'sampling');
    const last = own.at(-1);
    if (last === undefined) return;
    for (const { part, key, value } of own) this.form.setQuietly([part, key], value);
    this.form.set([last.part, last.key], last.value);
  }

  /** Another seed, drawn by chance. */
  changeSeed(): void {
    this.form.set(option('seed'), Math.floor(Math.random() * SEEDS));
  }

  private setSampler(id: string, steps: FirstOffer['steps'] | null): void {
    const T = this.model?.schedule.num_train_timesteps ?? Infinity;
    // Both are one change.
    if (steps !== null) {
      const wanted = steps === 'all' ? T : Math.min(steps, T);
      this.form.setQuietly(
        option('num_inference_steps'),
        Number.isFinite(wanted) ? wanted : undefined,
      );
    }
    this.form.set(option('sampler'), id);
  }

  private showClasses(names: readonly string[] | null): void {
    this.classes.element.hidden = names === null;
    if (names === null) return;
    const choices = names.map((label, index) => ({ value: String(index), label }));
    const asked = this.form.recipe?.sampling.class_label ?? ALL;
    // What was entered for a model with more classes is not a class of this one.
    const value = asked === ALL || asked < names.length ? String(asked) : ALL;
    this.classes.setChoices([{ value: ALL, label: 'All classes' }, ...choices], value);
    this.negative.setChoices([{ value: NONE, label: 'No class' }, ...choices], this.negativeValue);
    if (String(asked) !== value) this.form.set(option('class_label'), ALL);
  }

  /** Earlier checkpoints, of which one may be the weaker model. */
  private showCheckpoints(steps: readonly number[]): void {
    this.weaker.element.hidden = steps.length === 0;
    const asked = this.form.recipe?.sampling.weaker_step ?? null;
    const isThere = asked !== null && steps.includes(asked);
    const choices = steps.map((step) => ({ value: String(step), label: `Step ${grouped(step)}` }));
    this.weaker.setChoices(
      [{ value: NONE, label: 'None' }, ...choices],
      isThere ? String(asked) : NONE,
    );
    // What was entered for another run is no checkpoint of this one.
    if (asked !== null && !isThere) this.form.setQuietly(option('weaker_step'), undefined);
  }

  private get negativeValue(): string {
    const label = this.form.recipe?.sampling.negative_class ?? null;
    return label === null || label >= (this.classNames?.length ?? 0) ? NONE : String(label);
  }

  /** Sampler and slider as the recipe has them. */
  private show(): void {
    const { recipe } = this.form;
    const entry = SAMPLERS.find(({ id }) => id === recipe?.sampling.sampler);
    if (recipe === null || entry === undefined) return;
    this.sampler.show(entry.network, entry.id);
    const { guidance_scale, weaker_step } = recipe.sampling;
    this.negative.element.hidden =
      this.classNames === null || weaker_step !== null || guidance_scale === 1;
    this.negative.value = this.negativeValue;
    this.weaker.value = weaker_step === null ? NONE : String(weaker_step);
    const T = recipe.schedule.num_train_timesteps;
    const { num_inference_steps } = recipe.sampling;
    this.steps.max = String(Math.min(MOST_STEPS, T));
    this.steps.value = String(num_inference_steps);
    const share = (Number(this.steps.value) - 1) / Math.max(1, Number(this.steps.max) - 1);
    this.steps.style.setProperty('--filled', `${100 * share}%`);
    this.steps.setAttribute('aria-valuetext', `${num_inference_steps} steps`);
  }
}
