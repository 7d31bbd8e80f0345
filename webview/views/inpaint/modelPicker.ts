// Layer: page, views. The model that fills in: a chooser with what it is, the shipped faces at first.

import type { ModelChoice } from '../../../src/shared/protocol/model';
import type { SampleKind } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { chooser } from '../../ui/toolkit';

/** Shipped, small and quick: what is filled in where nobody has trained anything. */
const FIRST_MODEL = 'model:faces';

const NONE = 'There is no model yet: train one first, it appears here with its first checkpoint.';

export class ModelPicker {
  readonly element: HTMLElement;
  private models: readonly ModelChoice[] = [];
  private readonly chooser = chooser({
    label: 'Model',
    choices: [],
    value: '',
    testId: 'inpaint-model',
    onChange: () => {
      this.describe();
      this.onChange();
    },
  });
  private readonly detail = el('p', { class: 'text quiet' });

  constructor(private readonly onChange: () => void) {
    const form = el('div', { class: 'form' }, this.chooser.element);
    this.element = el('div', {}, form, this.detail);
    this.describe();
  }

  get count(): number {
    return this.models.length;
  }

  get chosen(): ModelChoice | undefined {
    return this.models.find(({ id }) => id === this.chooser.value);
  }

  /**
   * The models there are now; the chosen one stays chosen while it exists.
   * @returns whether another model is chosen now, or a newer version of it
   */
  setModels(models: readonly ModelChoice[]): boolean {
    const before = this.chosen;
    this.models = models;
    const kept =
      models.find(({ id }) => id === before?.id) ?? firstOf(models, 'images') ?? models.at(0);
    this.chooser.setChoices(
      models.map(({ id, label }) => ({ value: id, label })),
      kept?.id ?? '',
    );
    this.chooser.disabled = models.length === 0;
    this.describe();
    // A run that was renamed or deleted elsewhere is no reason to draw again.
    return before === undefined || kept?.id !== before.id || kept.detail !== before.detail;
  }

  /** Chooses a model without reporting; false when it is not listed (yet). */
  choose(modelId: string): boolean {
    if (!this.models.some(({ id }) => id === modelId)) return false;
    this.chooser.value = modelId;
    this.describe();
    return true;
  }

  /** Chooses the first model of a kind of samples, unless one of it is chosen. */
  chooseKind(kind: SampleKind): void {
    if (this.chosen?.recipe.data.kind === kind) return;
    const first = firstOf(this.models, kind);
    if (first !== undefined) this.choose(first.id);
  }

  private describe(): void {
    this.detail.textContent = this.chosen?.detail ?? NONE;
  }
}

/** The shipped faces before other pictures. */
function firstOf(models: readonly ModelChoice[], kind: SampleKind): ModelChoice | undefined {
  const those = models.filter(({ recipe: { data } }) => data.kind === kind);
  return those.find(({ id }) => id === FIRST_MODEL) ?? those.at(0);
}
