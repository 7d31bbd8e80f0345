// Layer: page, views. Diffusion: Race Samplers. One race for each kind of those that race, of which one is
// in view.

import type { ModelChoice } from '../../../src/shared/protocol/model';
import { el } from '../../ui/dom';
import { RadioGroup } from '../../ui/radioGroup';
import type { LabContext, View } from '../common/context';
import type { RaceKind } from './kind';
import { KindView } from './kindView';
import { METHODS_KIND } from './methodsKind';
import { SAMPLERS_KIND } from './samplersKind';

const KINDS: readonly RaceKind[] = [SAMPLERS_KIND, METHODS_KIND];

export class RaceView implements View {
  readonly element = el('div', { class: 'view' });
  private readonly views: readonly KindView[];
  private readonly kind = new RadioGroup({
    label: 'What races',
    testId: 'race-kind',
    look: 'switch',
    choices: KINDS.map(({ id, label }) => ({ value: id, label })),
    value: KINDS[0].id,
    onChange: (id) => {
      this.show(id);
    },
  });

  /** @param isTraining a training computes now, which a race would slow down */
  constructor(context: LabContext, isTraining: () => boolean) {
    this.views = KINDS.map((kind) => new KindView(kind, context, isTraining));
    this.show(KINDS[0].id);
  }

  setModels(models: readonly ModelChoice[]): void {
    for (const view of this.views) view.setModels(models);
  }

  dispose(): void {
    for (const view of this.views) view.dispose();
  }

  /** Only the race in view is in the page, so that nothing is raced for one that nobody has looked at. */
  private show(id: string): void {
    const view = this.views.find(({ kind }) => kind.id === id);
    if (view !== undefined) this.element.replaceChildren(this.kind.element, view.element);
  }
}
