// Layer: page, views. A schedule's formula with its paper, as it stands under the plots.

import { el } from '../../ui/dom';
import { renderEquation } from '../../ui/equation';
import type { ColorName } from '../../ui/theme';

export interface Formula {
  label: string;
  formula: string;
  paper: string;
  sentence?: string;
  color?: ColorName;
}

/** Name, formula, sentence and paper. */
export function formulaBlock({ label, formula, paper, sentence, color }: Formula): HTMLElement {
  const equation = el('div', { class: 'worked-equation' });
  renderEquation(equation, formula, true);
  const swatch = color === undefined ? null : el('span', { class: `swatch ink-${color}` });
  return el(
    'div',
    { class: 'formula' },
    el('h3', { class: 'form-title' }, swatch, swatch === null ? label : ` ${label}`),
    equation,
    sentence === undefined ? null : el('p', { class: 'text', text: sentence }),
    el('p', { class: 'text quiet', text: paper }),
  );
}
