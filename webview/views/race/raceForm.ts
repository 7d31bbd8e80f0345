// Layer: page, views. What a race is asked for: model, what answers in its place, noise levels,
// budgets, number and seed of the samples, and the samplers, each in the colour of its curve.

import { SAMPLERS, samplersOf } from '../../../src/core/sampling/catalogue';
import type { NetworkKind } from '../../../src/core/sampling/definition';
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

const CHOSEN_FIRST = [
  ...['ddim', 'dpmpp_2m', 'dpmpp_3m', 'unipc'],
  ...['flow_euler', 'flow_heun'],
  ...['edm_euler', 'edm_heun', 'edm_dpm_solver'],
];
const EVEN = 'trailing';
const KARRAS = 'karras';
/** Measured on the shipped moons (cosine schedule): 400 samples, seed 0, RMS error at 20 calls. */
const SPACING_HINT =
  'Karras noise levels help samplers that step in σ: on the shipped moons Heun’s error at 20 calls falls from 25 to 1.3. The multistep samplers come closer on even timesteps: that of DPM-Solver++ 2M is 0.022, and 0.18 with Karras.';
const BUDGETS = '5, 10, 20, 40, 80';
const COUNT = { usual: 400, least: 2, most: 5000 };
const LARGEST_SEED = 0xffffffff;

/** What can be entered, read back when a race starts. */
export interface RaceSettings extends Pick<
  RaceRequest,
  'denoiser' | 'samplers' | 'budgets' | 'sigma_schedule' | 'seed' | 'count'
> {
  modelId: string;
}

export class RaceForm {
  readonly element: HTMLElement;
  private readonly model = chooser({
    label: 'Model',
    choices: [],
    value: '',
    testId: 'race-model',
    onChange: () => {
      this.showFitting();
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
  private readonly count = this.text('Samples', 'race-count', String(COUNT.usual));
  private readonly seed = this.text('Seed', 'race-seed', '0');
  private readonly toggles = new Map<string, Toggle>();
  private readonly swatches = new Map<string, HTMLElement>();
  private readonly lines = new Map<string, HTMLElement>();
  /** Kind of schedule of each model. */
  private kinds: ReadonlyMap<string, NetworkKind> = new Map();

  constructor() {
    const samplers = SAMPLERS.map(({ id, label, sentence }) => {
      const toggle = checkbox({
        label,
        checked: CHOSEN_FIRST.includes(id),
        title: sentence,
        testId: `race-sampler-${id}`,
        onChange: () => {
          this.colour();
        },
      });
      const swatch = el('span', { class: 'swatch' });
      this.toggles.set(id, toggle);
      this.swatches.set(id, swatch);
      const line = el('div', { class: 'schedule-toggle' }, swatch, toggle.element);
      this.lines.set(id, line);
      return line;
    });
    const fields = [this.model, this.denoiser, this.spacing, this.budgets, this.count, this.seed];
    this.element = el(
      'div',
      { class: 'stage' },
      el('div', { class: 'form' }, ...fields.map(({ element }) => element)),
      this.spacingHint,
      el(
        'div',
        { class: 'schedule-toggles', attributes: { role: 'group', 'aria-label': 'Samplers' } },
        ...samplers,
      ),
    );
    this.showFitting();
  }

  /** The models there are now; the chosen one stays chosen while it exists. */
  setModels(models: readonly ModelChoice[]): void {
    const before = this.model.value;
    const kept = models.find(({ id }) => id === before) ?? models.at(0);
    const choices = models.map(({ id, label }) => ({ value: id, label }));
    this.model.setChoices(choices, kept?.id ?? '');
    this.model.disabled = models.length === 0;
    this.kinds = new Map(models.map(({ id, recipe }) => [id, recipe.schedule.kind]));
    this.showFitting();
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
    return {
      modelId: this.model.value,
      denoiser: this.denoiser.value === 'exact' ? 'exact' : 'network',
      sigma_schedule: this.spacing.value === KARRAS ? KARRAS : null,
      samplers,
      budgets,
      count,
      seed,
    };
  }

  /** Shows the samplers of the chosen model's kind of schedule. */
  private showFitting(): void {
    const kind = this.kinds.get(this.model.value) ?? 'discrete';
    const fitting = new Set(samplersOf(kind).map(({ id }) => id));
    for (const [id, line] of this.lines) line.hidden = !fitting.has(id);
    this.colour();
  }

  private chosen(): string[] {
    const fitting = samplersOf(this.kinds.get(this.model.value) ?? 'discrete');
    return fitting.map(({ id }) => id).filter((id) => this.toggles.get(id)?.checked);
  }

  private colour(): void {
    const chosen = this.chosen();
    for (const [id, swatch] of this.swatches) {
      const at = chosen.indexOf(id);
      const color = at === -1 ? undefined : RACE_COLORS.at(at);
      swatch.className = color === undefined ? 'swatch unused' : `swatch ink-${color}`;
    }
  }

  private text(label: string, testId: string, value: string): TextInput {
    return textInput({ label, value, testId, onInput: () => undefined });
  }
}
