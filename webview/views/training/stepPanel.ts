// Layer: page, views. One training step: the rows of its batch as a picture, one of them as equations with
// its numbers, and what the update did to the loss on this very batch.

import type { PredictionType } from '../../../src/core/recipe/types';
import type { SampleKind } from '../../../src/shared/protocol/samples';
import type { ShownStep } from '../../../src/shared/protocol/shownStep';
import { el, uniqueId } from '../../ui/dom';
import { renderEquation } from '../../ui/equation';
import { grouped, short } from '../../ui/numbers';
import { readout } from '../../ui/readout';
import type { BatchView } from '../samples/contract';
import { sampleKindView } from '../samples/registry';
import { rowEquations } from './batchEquation';

export class StepPanel {
  readonly element: HTMLElement;
  private readonly title = el('figcaption', {
    testId: 'step-title',
    attributes: { role: 'status' },
  });
  private readonly place = el('div');
  private readonly caption = el('p', { class: 'text quiet' });
  private readonly row: HTMLInputElement;
  private readonly rowText = el('output', { class: 'quiet' });
  private readonly equation = el('div', { class: 'step-equation', testId: 'step-equation' });
  private readonly numbers = el('dl', { class: 'readout', testId: 'step-numbers' });
  private batch: { readonly kind: SampleKind; readonly view: BatchView } | null = null;
  private shown: ShownStep | null = null;
  private predicted: PredictionType = 'epsilon';

  constructor() {
    const id = uniqueId('row');
    this.row = el('input', {
      class: 'slider',
      testId: 'step-row',
      attributes: { type: 'range', min: '0', max: '0', step: '1', id },
      on: {
        input: () => {
          this.draw();
        },
      },
    });
    this.element = el(
      'figure',
      { class: 'stage-figure step-panel', testId: 'step-panel', attributes: { hidden: '' } },
      this.title,
      this.place,
      this.caption,
      this.numbers,
      el(
        'div',
        { class: 'step-row' },
        el('label', { text: 'Row', attributes: { for: id } }),
        this.row,
        this.rowText,
      ),
      this.equation,
    );
  }

  get isShown(): boolean {
    return this.shown !== null;
  }

  /** Shows a step of a network that predicts this. */
  show(step: ShownStep, predicted: PredictionType): void {
    this.shown = step;
    this.predicted = predicted;
    this.row.max = String(step.rows.length - 1);
    this.element.hidden = false;
    this.element.dataset.step = String(step.step);
    const { kind, loss } = step;
    if (this.batch?.kind !== kind) {
      this.batch?.view.dispose();
      const view = sampleKindView(kind).batch((row) => {
        this.row.value = String(row);
        this.draw();
      });
      this.batch = { kind, view };
      this.place.replaceChildren(view.element);
      this.caption.textContent = view.caption;
    }
    const change = loss.after <= loss.before ? 'falls' : 'rises';
    this.title.textContent = `Step ${grouped(step.step)}: the loss on this batch ${change} from ${short(loss.before)} to ${short(loss.after)}`;
    this.numbers.replaceChildren(
      ...readout([
        ['batch', `${grouped(step.rows.length)} of ${grouped(step.batch)} rows`],
        ['gradient ‖g‖', short(step.gradientNorm)],
        ['update ‖Δθ‖', `${short(step.updateNorm)} of ‖θ‖ = ${short(step.weightNorm)}`],
        ['learning rate', short(step.learningRate)],
      ]),
    );
    this.draw();
  }

  clear(): void {
    this.shown = null;
    this.element.hidden = true;
  }

  dispose(): void {
    this.batch?.view.dispose();
  }

  private draw(): void {
    const { shown } = this;
    if (shown === null) return;
    const row = Number(this.row.value);
    const { before, after } = shown.rows[row];
    this.batch?.view.show(shown, row);
    this.rowText.textContent = `${row + 1} of ${shown.rows.length}, error ${short(before)}, after the update ${short(after)}`;
    this.row.setAttribute('aria-valuetext', this.rowText.textContent);
    renderEquation(this.equation, rowEquations(shown, row, this.predicted), true);
  }
}
