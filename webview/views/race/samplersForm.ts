// Layer: page, views. What a race of samplers is asked for, folded into a sentence: model, what answers in its place,
// class, noise levels, budgets, number and seed of the samples. Who races stands in the legend.

import type { SamplerEntry } from '../../../src/core/sampling/catalogue';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import { FIRST_SAMPLERS_BUDGETS } from '../../../src/shared/race/first';
import { el } from '../../ui/dom';
import { FoldedSettings } from '../../ui/stageLayout';
import { chooser, textInput, type TextInput } from '../../ui/toolkit';
import { MOST_CALLS, parseBudgets, parseWhole } from '../../../src/shared/race/standings';
import type { RaceForm, RaceSettings } from './kind';

/** Shipped, small and quick: what is raced where nobody has chosen anything. */
const FIRST_MODEL = 'model:moons';
const NO_CLASS = 'none';
const EVEN = 'trailing';
const KARRAS = 'karras';
/** Measured on the shipped moons (cosine schedule): 400 samples, seed 0, RMS error at 20 calls. */
const SPACING_HINT =
  'Karras noise levels help samplers that step in σ: on the shipped moons Heun’s error at 20 calls falls from 25 to 1.3. The multistep samplers come closer on even timesteps: that of DPM-Solver++ 2M is 0.022, and 0.18 with Karras.';
const COUNT = { least: 2, most: 5000 };
/** Of points enough for their shape to show. A picture costs far more, and few show what there is to see. */
const USUAL_COUNT = { points: '200', images: '8', audio: '4', video: '6' } as const;
const LARGEST_SEED = 0xffffffff;

export class SamplersForm implements RaceForm {
  readonly element: HTMLElement;
  private readonly folded: FoldedSettings;
  private readonly model = chooser({
    label: 'Model',
    choices: [],
    value: '',
    testId: 'race-model',
    onChange: () => {
      this.showModel();
      this.changed();
    },
  });
  private readonly classes = chooser({
    label: 'Class',
    choices: [],
    value: NO_CLASS,
    title: 'The class that every sampler draws',
    testId: 'race-class',
    onChange: () => {
      this.changed();
    },
  });
  private readonly denoiser = chooser({
    label: 'What answers',
    choices: [
      { value: 'network', label: 'Its network' },
      { value: 'exact', label: 'Exact denoiser' },
    ],
    value: 'network',
    title:
      'The exact denoiser is that of the data the model was trained on: every error is then the sampler’s own',
    testId: 'race-denoiser',
    onChange: () => {
      this.changed();
    },
  });
  private readonly spacing = chooser({
    label: 'Noise levels',
    choices: [
      { value: EVEN, label: 'Even timesteps' },
      { value: KARRAS, label: 'Karras' },
    ],
    value: EVEN,
    title:
      'Karras spaces σ for the samplers that can; DDPM, DDIM and PNDM always visit even timesteps',
    testId: 'race-spacing',
    onChange: () => {
      this.changed();
    },
  });
  private readonly spacingHint = el('p', {
    class: 'text quiet',
    testId: 'race-spacing-hint',
    text: SPACING_HINT,
  });
  private readonly budgets = this.text('Network calls', 'race-budgets', FIRST_SAMPLERS_BUDGETS);
  private readonly count = this.text('Samples', 'race-count', USUAL_COUNT.points);
  private readonly seed = this.text('Seed', 'race-seed', '0');
  private models: readonly ModelChoice[] = [];

  /** @param onChange something was entered */
  constructor(private readonly onChange: () => void) {
    const { model, denoiser, classes, spacing, budgets, count, seed } = this;
    const fields = [model, budgets, count, seed, denoiser, classes, spacing];
    this.folded = new FoldedSettings(
      'race-settings',
      'Change',
      el('div', { class: 'form' }, ...fields.map(({ element }) => element)),
      this.spacingHint,
    );
    this.element = this.folded.element;
    this.showModel();
  }

  /** The models there are now; the chosen one stays chosen while it exists. */
  setModels(models: readonly ModelChoice[]): boolean {
    const before = this.model.value;
    const kept =
      models.find(({ id }) => id === before) ??
      models.find(({ id }) => id === FIRST_MODEL) ??
      models.at(0);
    const choices = models.map(({ id, label }) => ({ value: id, label }));
    this.models = models;
    this.model.setChoices(choices, kept?.id ?? '');
    this.model.disabled = models.length === 0;
    if (kept?.id !== before) this.showModel();
    return models.length > 0;
  }

  /** What was entered, or null when something is not allowed: its field says so, and is in view. */
  read(): RaceSettings | null {
    const budgets = parseBudgets(this.budgets.value);
    const count = parseWhole(this.count.value, COUNT.least, COUNT.most);
    const seed = parseWhole(this.seed.value, 0, LARGEST_SEED);
    const whole = (low: number, high: number): string => `A whole number from ${low} to ${high}.`;
    const allowed = `Whole numbers from 1 to ${MOST_CALLS}, separated by commas.`;
    this.budgets.setError(budgets === null ? allowed : null);
    this.count.setError(count === null ? whole(COUNT.least, COUNT.most) : null);
    this.seed.setError(seed === null ? whole(0, LARGEST_SEED) : null);
    if (budgets === null || count === null || seed === null) {
      this.folded.isOpen = true;
      return null;
    }
    return {
      modelId: this.model.value,
      denoiser: this.isDiscrete && this.denoiser.value === 'exact' ? 'exact' : 'network',
      contest: {
        kind: 'samplers',
        class_label: this.className === null ? null : Number(this.classes.value),
        sigma_schedule: this.isDiscrete && this.spacing.value === KARRAS ? KARRAS : null,
      },
      budgets,
      count,
      seed,
    };
  }

  /** The kind of schedule that the chosen model was trained on. */
  get network(): SamplerEntry['network'] {
    return this.shownModel?.recipe.schedule.kind ?? 'discrete';
  }

  private get isDiscrete(): boolean {
    return this.network === 'discrete';
  }

  private get shownModel(): ModelChoice | undefined {
    return this.models.find(({ id }) => id === this.model.value);
  }

  /** The class that is asked for; null for none. */
  private get className(): string | null {
    const { value } = this.classes;
    return value === NO_CLASS ? null : (this.shownModel?.classes?.[Number(value)] ?? null);
  }

  private changed(): void {
    this.showSentence();
    this.onChange();
  }

  /** Offers what the chosen model can do. */
  private showModel(): void {
    const { isDiscrete } = this;
    const { kind = 'points' } = this.shownModel?.recipe.data ?? {};
    const isPictures = kind !== 'points';
    for (const { element } of [this.denoiser, this.spacing]) element.hidden = !isDiscrete;
    this.spacingHint.hidden = !isDiscrete || isPictures;
    const names = this.shownModel?.classes ?? null;
    this.classes.element.hidden = names === null;
    const choices = (names ?? []).map((label, index) => ({ value: String(index), label }));
    const first = choices.at(0)?.value ?? NO_CLASS;
    this.classes.setChoices([...choices, { value: NO_CLASS, label: 'No class' }], first);
    const usual = USUAL_COUNT[kind];
    // A number that somebody entered stays.
    if (Object.values<string>(USUAL_COUNT).includes(this.count.value)) this.count.value = usual;
    this.showSentence();
  }

  private showSentence(): void {
    const { isDiscrete, className } = this;
    const isExact = isDiscrete && this.denoiser.value === 'exact';
    const spacing = this.spacing.value === KARRAS ? 'Karras noise levels' : 'even timesteps';
    const parts = [
      this.shownModel?.label ?? 'No model',
      ...(isExact ? ['exact denoiser'] : []),
      ...(className === null ? [] : [className]),
      `${this.budgets.value} calls`,
      `${this.count.value} samples`,
      ...(isDiscrete ? [spacing] : []),
    ];
    this.folded.show(parts.join(' · '));
  }

  private text(label: string, testId: string, value: string): TextInput {
    const onInput = (): void => {
      this.changed();
    };
    return textInput({ label, value, testId, onInput });
  }
}
