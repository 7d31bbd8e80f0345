// Layer: page, views. What a race of methods is asked for, folded into a sentence: model of points, what
// answers in its place, which coordinate is known, budgets, number and seed of the samples.

import type { NetworkKind } from '../../../src/core/sampling/definition';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import { FIRST_METHODS_BUDGETS } from '../../../src/shared/race/first';
import { MOST_CALLS, parseBudgets, parseWhole } from '../../../src/shared/race/standings';
import { el } from '../../ui/dom';
import { FoldedSettings } from '../../ui/stageLayout';
import { chooser, textInput, type TextInput } from '../../ui/toolkit';
import type { RaceForm, RaceSettings } from './kind';

const FIRST_MODEL = 'model:moons';
const COUNT = { least: 2, most: 5000, first: '400' };
const LARGEST_SEED = 0xffffffff;

export class MethodsForm implements RaceForm {
  readonly element: HTMLElement;
  private readonly folded: FoldedSettings;
  private readonly model = this.chooser('Model', 'race-model', []);
  private readonly denoiser = this.chooser('What answers', 'race-denoiser', [
    { value: 'network', label: 'Its network' },
    { value: 'exact', label: 'Exact denoiser' },
  ]);
  private readonly axis = this.chooser('Known coordinate', 'race-axis', [
    { value: '0', label: 'x' },
    { value: '1', label: 'y' },
  ]);
  private readonly value = this.text('Its value', 'race-value', '0.5');
  private readonly budgets = this.text(
    'Network calls a sample',
    'race-budgets',
    FIRST_METHODS_BUDGETS,
  );
  private readonly count = this.text('Samples', 'race-count', COUNT.first);
  private readonly seed = this.text('Seed', 'race-seed', '0');
  private models: readonly ModelChoice[] = [];

  /** @param onChange something was entered */
  constructor(private readonly onChange: () => void) {
    const { model, axis, value, denoiser, budgets, count, seed } = this;
    const fields = [model, axis, value, denoiser, budgets, count, seed];
    this.folded = new FoldedSettings(
      'race-settings',
      'Change',
      el('div', { class: 'form' }, ...fields.map(({ element }) => element)),
      el('p', {
        class: 'text quiet',
        text: 'With the exact denoiser of the data both what is called and what is right are known in closed form: every distance is then the method’s own.',
      }),
    );
    this.element = this.folded.element;
    this.showSentence();
  }

  setModels(models: readonly ModelChoice[]): boolean {
    const before = this.model.value;
    this.models = models.filter(({ recipe }) => recipe.data.kind === 'points');
    const kept =
      this.models.find(({ id }) => id === before) ??
      this.models.find(({ id }) => id === FIRST_MODEL) ??
      this.models.at(0);
    const choices = this.models.map(({ id, label }) => ({ value: id, label }));
    this.model.setChoices(choices, kept?.id ?? '');
    this.model.disabled = this.models.length === 0;
    if (kept?.id !== before) this.showSentence();
    return this.models.length > 0;
  }

  read(): RaceSettings | null {
    const budgets = parseBudgets(this.budgets.value);
    const count = parseWhole(this.count.value, COUNT.least, COUNT.most);
    const seed = parseWhole(this.seed.value, 0, LARGEST_SEED);
    const text = this.value.value.trim();
    const value = text === '' ? NaN : Number(text);
    const whole = (low: number, high: number): string => `A whole number from ${low} to ${high}.`;
    const allowed = `Whole numbers from 1 to ${MOST_CALLS}, separated by commas.`;
    this.budgets.setError(budgets === null ? allowed : null);
    this.count.setError(count === null ? whole(COUNT.least, COUNT.most) : null);
    this.seed.setError(seed === null ? whole(0, LARGEST_SEED) : null);
    this.value.setError(Number.isFinite(value) ? null : 'A number, in units of the data.');
    if (budgets === null || count === null || seed === null || !Number.isFinite(value)) {
      this.folded.isOpen = true;
      return null;
    }
    return {
      modelId: this.model.value,
      denoiser: this.denoiser.value === 'exact' ? 'exact' : 'network',
      contest: { kind: 'methods', axis: this.axis.value === '1' ? 1 : 0, value },
      budgets,
      count,
      seed,
    };
  }

  get network(): NetworkKind {
    const shown = this.models.find(({ id }) => id === this.model.value);
    return shown?.recipe.schedule.kind ?? 'discrete';
  }

  private changed(): void {
    this.showSentence();
    this.onChange();
  }

  private showSentence(): void {
    const shown = this.models.find(({ id }) => id === this.model.value);
    const parts = [
      shown?.label ?? 'No model of points',
      ...(this.denoiser.value === 'exact' ? ['exact denoiser'] : []),
      `${this.axis.value === '1' ? 'y' : 'x'} = ${this.value.value}`,
      `${this.budgets.value} calls`,
      `${this.count.value} samples`,
    ];
    this.folded.show(parts.join(' · '));
  }

  private chooser(
    label: string,
    testId: string,
    choices: readonly { value: string; label: string }[],
  ): ReturnType<typeof chooser> {
    const onChange = (): void => {
      this.changed();
    };
    return chooser({ label, choices, value: choices[0]?.value ?? '', testId, onChange });
  }

  private text(label: string, testId: string, value: string): TextInput {
    const onInput = (): void => {
      this.changed();
    };
    return textInput({ label, value, testId, onInput });
  }
}
