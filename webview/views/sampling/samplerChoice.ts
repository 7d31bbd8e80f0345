// Layer: page, views. The sampler: three with a reason first, for whoever does not know them, and under a
// title that opens the table of all the others.

import { SAMPLERS, samplersOf } from '../../../src/core/sampling/catalogue';
import type { FirstOffer, NetworkKind } from '../../../src/core/sampling/definition';
import { el } from '../../ui/dom';
import { RadioGroup, type RadioChoice } from '../../ui/radioGroup';
import { SamplerTable } from './samplerTable';

export class SamplerChoice {
  readonly element: HTMLElement;
  private readonly first: RadioGroup;
  private readonly table: SamplerTable;
  private kind: NetworkKind | null = null;

  /** @param onPick told the sampler, and the steps that go with it; null: as many as before */
  constructor(onPick: (id: string, steps: FirstOffer['steps'] | null) => void) {
    this.first = new RadioGroup({
      label: 'Sampler',
      testId: 'sampling-sampler',
      look: 'list',
      choices: [],
      value: '',
      onChange: (id) => {
        onPick(id, SAMPLERS.find((entry) => entry.id === id)?.first?.steps ?? null);
      },
    });
    this.table = new SamplerTable((id) => {
      onPick(id, null);
    });
    this.element = el('div', {}, this.first.element, this.table.element);
  }

  /** Shows the samplers of models with this kind of schedule, and which one is chosen. */
  show(kind: NetworkKind, sampler: string): void {
    if (kind !== this.kind) {
      this.kind = kind;
      const choices = samplersOf(kind).flatMap(({ id, label, first }): RadioChoice[] =>
        first === null ? [] : [{ value: id, label, detail: first.reason }],
      );
      this.first.setChoices(choices, sampler);
      this.table.setKind(kind, choices.length);
    }
    this.first.value = sampler;
    this.table.setCurrent(sampler);
  }
}
