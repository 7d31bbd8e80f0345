// Layer: page, views. What a race is asked for: model, what answers in its place, class, noise levels,
// budgets, number and seed of the samples, and the samplers of the model's kind, each in the colour
// of its curve.

import { SAMPLERS, type SamplerEntry } from '../../../src/core/sampling/catalogue';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import type { RaceRequest } from '../../../src/shared/protocol/race';
import { el } from '../../ui/dom';
import type { ColorName } from '../../ui/theme';
import { checkbox, chooser, textInput, type TextInput, type Toggle } from '../../ui/toolkit';
import { MOST_CALLS, parseBudgets, parseWhole } from './standings';

/** Colours of the curves; as many samplers as these can race at once. */
export const RACE_COLORS: readonly ColorName[] = [
  'blue',
  'orange',
  'green',
  'red',
  'purple',
  'cyan',
  'foreground',
];

const CHOSEN_FIRST = ['ddim', 'dpmpp_2m', 'dpmpp_3m', 'unipc'];
const NO_CLASS = 'none';
const EVEN = 'trailing';
const KARRAS = 'karras';
/** Measured on the shipped moons (cosine schedule): 400 samples, seed 0, RMS error at 20 calls. */
const SPACING_HINT =
  'Karras noise levels help samplers that step in σ: on the shipped moons Heun’s error at 20 calls falls from 25 to 1.3. The multistep samplers come closer on even timesteps: that of DPM-Solver++ 2M is 0.022, and 0.18 with Karras.';
const BUDGETS = '5, 10, 20, 40, 80';
const COUNT = { least: 2, most: 5000 };
/** Of pictures each sample costs far more, and few show what there is to see. */
const USUAL_COUNT = { points: '400', images: '8' } as const;
const LARGEST_SEED = 0xffffffff;

/** What can be entered, read back when a race starts. */
export interface RaceSettings extends Pick<
  RaceRequest,
  'denoiser' | 'class_label' | 'samplers' | 'budgets' | 'sigma_schedule' | 'seed' | 'count'
> {
  modelId: string;
}

interface SamplerChoice {
  readonly entry: SamplerEntry;
  readonly toggle: Toggle;
  readonly swatch: HTMLElement;
  readonly element: HTMLElement;
}

export class RaceForm {
  readonly element: HTMLElement;
  private readonly model = chooser({
    label: 'Model',
    choices: [],
    value: '',
    testId: 'race-model',
    onChange: () => {
      this.showModel();
    },
  });
  private readonly classes = chooser({
    label: 'Class',
    choices: [],
    value: NO_CLASS,
    title: 'The class that every sampler draws',
    testId: 'race-class',
    onChange: () => undefined,
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
    onChange: () => undefined,
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
    onChange: () => undefined,
  });
  private readonly spacingHint = el('p', {
    class: 'text quiet',
    testId: 'race-spacing-hint',
    text: SPACING_HINT,
  });
  private readonly budgets = this.text('Network calls', 'race-budgets', BUDGETS);
  private readonly count = this.text('Samples', 'race-count', USUAL_COUNT.points);
  private readonly seed = this.text('Seed', 'race-seed', '0');
  private readonly samplers: readonly SamplerChoice[];
  private models: readonly ModelChoice[] = [];

  constructor() {
    this.samplers = SAMPLERS.map((entry) => {
      const { id, label, sentence, network } = entry;
      const toggle = checkbox({
        label,
        checked: network !== 'discrete' || CHOSEN_FIRST.includes(id),
        title: sentence,
        testId: `race-sampler-${id}`,
        onChange: () => {
          this.colour();
        },
      });
      const swatch = el('span', { class: 'swatch' });
      const element = el('div', { class: 'schedule-toggle' }, swatch, toggle.element);
      return { entry, toggle, swatch, element };
    });
    const { model, denoiser, classes, spacing, budgets, count, seed } = this;
    const fields = [model, denoiser, classes, spacing, budgets, count, seed];
    this.element = el(
      'div',
      { class: 'stack' },
      el('div', { class: 'form' }, ...fields.map(({ element }) => element)),
      this.spacingHint,
      el(
        'div',
        { class: 'schedule-toggles', attributes: { role: 'group', 'aria-label': 'Samplers' } },
        ...this.samplers.map(({ element }) => element),
      ),
    );
    this.showModel();
  }

  /** The models there are now; the chosen one stays chosen while it exists. */
  setModels(models: readonly ModelChoice[]): void {
    const before = this.model.value;
    const kept = models.find(({ id }) => id === before) ?? models.at(0);
    const choices = models.map(({ id, label }) => ({ value: id, label }));
    this.models = models;
    this.model.setChoices(choices, kept?.id ?? '');
    this.model.disabled = models.length === 0;
    if (kept?.id !== before) this.showModel();
  }

  /** What was entered, or one sentence saying what is not allowed; its field says so too. */
  read(): RaceSettings | string {
    const samplers = this.chosen();
    const budgets = parseBudgets(this.budgets.value);
    const count = parseWhole(this.count.value, COUNT.least, COUNT.most);
    const seed = parseWhole(this.seed.value, 0, LARGEST_SEED);
    const whole = (low: number, high: number): string => `A whole number from ${low} to ${high}.`;
    const allowed = `Whole numbers from 1 to ${MOST_CALLS}, separated by commas.`;
    this.budgets.setError(budgets === null ? allowed : null);
    this.count.setError(count === null ? whole(COUNT.least, COUNT.most) : null);
    this.seed.setError(seed === null ? whole(0, LARGEST_SEED) : null);
    if (budgets === null || count === null || seed === null) {
      return 'Something in the form is not allowed; the message stands at its field.';
    }
    if (samplers.length === 0 || samplers.length > RACE_COLORS.length) {
      return `${samplers.length} samplers are chosen; from 1 to ${RACE_COLORS.length} can race, so that each has a colour of its own.`;
    }
    const isDiscrete = this.network === 'discrete';
    return {
      modelId: this.model.value,
      denoiser: isDiscrete && this.denoiser.value === 'exact' ? 'exact' : 'network',
      class_label:
        this.classes.element.hidden || this.classes.value === NO_CLASS
          ? null
          : Number(this.classes.value),
      sigma_schedule: isDiscrete && this.spacing.value === KARRAS ? KARRAS : null,
      samplers,
      budgets,
      count,
      seed,
    };
  }

  /** The kind of schedule that the chosen model was trained on. */
  private get network(): SamplerEntry['network'] {
    return this.shownModel?.recipe.schedule.kind ?? 'discrete';
  }

  private get shownModel(): ModelChoice | undefined {
    return this.models.find(({ id }) => id === this.model.value);
  }

  /** Offers what the chosen model can do. */
  private showModel(): void {
    const isDiscrete = this.network === 'discrete';
    const isPictures = this.shownModel?.recipe.data.kind === 'images';
    for (const { element } of [this.denoiser, this.spacing]) element.hidden = !isDiscrete;
    this.spacingHint.hidden = !isDiscrete || isPictures;
    for (const { entry, element } of this.samplers) element.hidden = entry.network !== this.network;
    const names = this.shownModel?.classes ?? null;
    this.classes.element.hidden = names === null;
    const choices = (names ?? []).map((label, index) => ({ value: String(index), label }));
    const first = choices.at(0)?.value ?? NO_CLASS;
    this.classes.setChoices([...choices, { value: NO_CLASS, label: 'No class' }], first);
    const usual = isPictures ? USUAL_COUNT.images : USUAL_COUNT.points;
    // A number that somebody entered stays.
    if (Object.values<string>(USUAL_COUNT).includes(this.count.value)) this.count.value = usual;
    this.colour();
  }

  private chosen(): string[] {
    return this.samplers
      .filter(({ entry, toggle }) => entry.network === this.network && toggle.checked)
      .map(({ entry }) => entry.id);
  }

  private colour(): void {
    const chosen = this.chosen();
    for (const { entry, swatch } of this.samplers) {
      const at = chosen.indexOf(entry.id);
      const color = at === -1 ? undefined : RACE_COLORS.at(at);
      swatch.className = color === undefined ? 'swatch unused' : `swatch ink-${color}`;
    }
  }

  private text(label: string, testId: string, value: string): TextInput {
    return textInput({ label, value, testId, onInput: () => undefined });
  }
}
