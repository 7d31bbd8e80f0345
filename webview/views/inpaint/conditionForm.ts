// Layer: page, views. How variants are drawn: the method with its own options, steps, seed, count, and
// the class where the model has classes.

import type { ConditionalMethod, Cost, MethodOption } from '../../../src/core/conditional/contract';
import { groupsCost, variantGroups } from '../../../src/core/conditional/groups';
import { trained } from '../../../src/core/conditional/methods/trained';
import {
  CONDITIONAL_METHODS,
  conditionalMethod,
  methodOptions,
  UPSCALE_METHODS,
} from '../../../src/core/conditional/registry';
import { taughtFactor } from '../../../src/core/recipe/data/images';
import type { ConditionalSettings } from '../../../src/shared/protocol/conditional';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import type { SampleKind } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { chooser, textInput, type TextInput } from '../../ui/toolkit';

export type ConditionValues = Omit<ConditionalSettings, 'task'>;

const NO_CLASS = 'none';
const SEEDS = 10_000;

const whole = (least: number, most: number): Omit<MethodOption, 'default' | 'about'> => ({
  least,
  most,
  whole: true,
});

/** Numbers that all methods have. */
const NUMBERS = {
  steps: { label: 'Steps', ...whole(2, 1000), about: 'noise levels' },
  count: { label: 'Variants', ...whole(1, 5000), about: 'how many are drawn' },
  seed: { label: 'Seed', ...whole(0, 2 ** 31 - 1), about: 'of the noise' },
} as const;

type NumberKey = keyof typeof NUMBERS;

/** What suits a kind of samples: few pictures to look at, many points to see their density. */
const DEFAULTS: Readonly<
  Record<SampleKind, { method: string } & Readonly<Record<NumberKey, number>>>
> = {
  images: { method: 'ddnm', steps: 20, count: 6, seed: 0 },
  points: { method: 'pigdm', steps: 50, count: 1000, seed: 0 },
  video: { method: 'ddnm', steps: 50, count: 4, seed: 0 },
  audio: { method: 'ddnm', steps: 20, count: 4, seed: 0 },
};

interface Entry {
  readonly input: TextInput;
  readonly limits: Omit<MethodOption, 'default' | 'about'>;
}

export class ConditionForm {
  readonly element: HTMLElement;
  private kind: SampleKind = 'images';
  private readonly numbers: Readonly<Record<NumberKey, Entry>>;
  private options: ReadonlyMap<string, Entry> = new Map();
  /** The model was trained to enlarge. */
  private enlarges = false;
  private readonly method = chooser({
    label: 'Method',
    choices: CONDITIONAL_METHODS.map(({ id, title }) => ({ value: id, label: title })),
    value: 'ddnm',
    testId: 'condition-method',
    onChange: () => {
      this.showMethod({});
      this.onChange();
    },
  });
  private readonly about = el('p', { class: 'text quiet', testId: 'condition-about' });
  private readonly own = el('div', { class: 'form' });
  private readonly classes = chooser({
    label: 'Class',
    choices: [{ value: NO_CLASS, label: 'Any class' }],
    value: NO_CLASS,
    testId: 'condition-class',
    onChange: () => {
      this.guidance.input.element.hidden = this.classes.value === NO_CLASS;
      this.onChange();
    },
  });
  private readonly guidance: Entry;

  constructor(private readonly onChange: () => void) {
    this.numbers = {
      steps: this.entry('steps', NUMBERS.steps),
      count: this.entry('count', NUMBERS.count),
      seed: this.entry('seed', NUMBERS.seed),
    };
    this.guidance = this.entry('guidance', {
      label: 'Guidance scale',
      about: 's of u + s·(c − u); 1 is the class alone',
      least: -100,
      most: 100,
      whole: false,
    });
    this.guidance.input.value = '1';
    const { steps, count, seed } = this.numbers;
    this.element = el(
      'div',
      { class: 'stack' },
      el('div', { class: 'form' }, this.method.element, steps.input.element),
      this.about,
      this.own,
      el(
        'div',
        { class: 'form' },
        count.input.element,
        seed.input.element,
        this.classes.element,
        this.guidance.input.element,
      ),
    );
    this.setModel(null);
  }

  /** What stands in the form; null while something in it is wrong. */
  get values(): ConditionValues | null {
    const entries = [...Object.values(this.numbers), ...this.options.values(), this.guidance];
    // All are read, so that each fault shows where it is.
    const areRight = entries.map((entry) => numberOf(entry) !== null).every(Boolean);
    if (!areRight) return null;
    const number = (entry: Entry): number => numberOf(entry) ?? NaN;
    const { value } = this.classes;
    return {
      method: this.method.value,
      options: Object.fromEntries([...this.options].map(([key, entry]) => [key, number(entry)])),
      steps: number(this.numbers.steps),
      count: number(this.numbers.count),
      seed: number(this.numbers.seed),
      class_label: value === NO_CLASS ? null : Number(value),
      guidance_scale: number(this.guidance),
    };
  }

  get chosen(): ConditionalMethod {
    return conditionalMethod(this.method.value);
  }

  /** What a drawing costs. @param known numbers of a sample that are */
  costOf({ count, steps, options }: ConditionalSettings, known: number): Cost {
    const all = methodOptions(this.chosen, options);
    const groups = variantGroups(this.kind, count, all);
    return groupsCost(this.chosen, groups, { steps, known }, all);
  }

  /** The model that is drawn with; one of another kind of samples begins with what suits it. */
  setModel(model: Pick<ModelChoice, 'recipe' | 'classes'> | null): void {
    const kind = model?.recipe.data.kind ?? 'images';
    const isFirst = this.numbers.steps.input.value === '';
    if (kind !== this.kind || isFirst) {
      this.kind = kind;
      this.set({ ...DEFAULTS[kind], options: {}, class_label: null, guidance_scale: 1 });
    }
    this.offerMethods(model === null ? null : taughtFactor(model.recipe.data));
    const names = model?.classes ?? null;
    const kept = Number(this.classes.value) < (names?.length ?? 0) ? this.classes.value : NO_CLASS;
    this.classes.setChoices(
      [
        { value: NO_CLASS, label: 'Any class' },
        ...(names ?? []).map((label, index) => ({ value: String(index), label })),
      ],
      kept,
    );
    this.classes.element.hidden = names === null;
    this.guidance.input.element.hidden = kept === NO_CLASS;
  }

  /** Takes over everything. */
  set(values: ConditionValues): void {
    this.method.value = values.method;
    this.numbers.steps.input.value = String(values.steps);
    this.numbers.count.input.value = String(values.count);
    this.numbers.seed.input.value = String(values.seed);
    this.classes.value = values.class_label === null ? NO_CLASS : String(values.class_label);
    this.guidance.input.value = String(values.guidance_scale);
    this.guidance.input.element.hidden = values.class_label === null;
    this.showMethod(values.options);
  }

  /** Another seed, drawn by chance. */
  changeSeed(): void {
    this.numbers.seed.input.value = String(Math.floor(Math.random() * SEEDS));
    this.onChange();
  }

  /** A model that was trained to enlarge begins with just that. @param factor by which it enlarges */
  private offerMethods(factor: number | null): void {
    const methods = factor === null ? CONDITIONAL_METHODS : UPSCALE_METHODS;
    const isOffered = methods.some(({ id }) => id === this.method.value);
    const changes = (factor !== null) !== this.enlarges || !isOffered;
    this.enlarges = factor !== null;
    const value = changes ? (factor === null ? DEFAULTS[this.kind].method : trained.id) : null;
    this.method.setChoices(
      methods.map(({ id, title }) => ({ value: id, label: title })),
      value ?? this.method.value,
    );
    if (value !== null) this.showMethod({});
  }

  private showMethod(given: Readonly<Record<string, number>>): void {
    const { about, paper, options } = this.chosen;
    this.about.textContent = `${about[0].toUpperCase()}${about.slice(1)} (${paper}).`;
    this.options = new Map(
      Object.entries(options).map(([key, option]) => {
        const label = key.replaceAll('_', ' ');
        const entry = this.entry(key, { ...option, label });
        entry.input.value = String(key in given ? given[key] : option.default);
        return [key, entry];
      }),
    );
    this.own.replaceChildren(...[...this.options.values()].map(({ input }) => input.element));
    this.own.hidden = this.options.size === 0;
  }

  private entry(
    key: string,
    { label, about, ...limits }: Entry['limits'] & { label: string; about: string },
  ): Entry {
    const input = textInput({
      label,
      value: '',
      title: about,
      testId: `condition-${key}`,
      numeric: true,
      onInput: () => {
        this.onChange();
      },
    });
    return { input, limits };
  }
}

/** The number that was entered; null, with the reason beside it, for what is not allowed. */
function numberOf({ input, limits: { least, most, whole: isWhole } }: Entry): number | null {
  const text = input.value.trim();
  const value = Number(text);
  const isRight =
    text !== '' && value >= least && value <= most && (!isWhole || Number.isInteger(value));
  input.setError(isRight ? null : `A ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`);
  return isRight ? value : null;
}
