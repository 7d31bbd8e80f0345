// Layer: page, views. All equations of an article, typeset in its order: macros hold from where they
// are defined to the end of the article, labels give the numbers that references show.

import {
  definesMacros,
  forKatex,
  MATHJAX_MACROS,
  respelled,
} from '../../../src/shared/article/latexDialect';
import { labelsOf, withNumber } from '../../../src/shared/article/labels';
import type { LabelledEquation } from '../../../src/shared/article/labels';
import { renderEquation } from '../../ui/equation';

/** The places of equations and references below `article`. */
export class EquationPlaces {
  /** What each place was typeset from: its LaTeX, and the definitions before it. */
  private readonly typeset = new WeakMap<Element, string>();

  private labels = new Map<string, LabelledEquation>();

  isTypeset(place: Element): boolean {
    return this.typeset.has(place);
  }

  /** Typesets what has changed; `hints` are sentences about equations, by their LaTeX. */
  fill(article: HTMLElement, hints: Readonly<Record<string, readonly string[]>>): void {
    const places = [...article.querySelectorAll<HTMLElement>('.equation')];
    const equations = places.map(({ dataset }) => ({
      tex: dataset.tex ?? '',
      display: dataset.display === 'true',
    }));
    const labels = labelsOf(equations);
    this.labels = labels;
    const numberOf = (label: string): string => labels.get(label)?.number ?? '???';
    const macros: Record<string, string> = { ...MATHJAX_MACROS };
    let definitions = '';
    places.forEach((place, index) => {
      const equation = equations[index];
      const tex = forKatex(withNumber(equation), numberOf);
      const remarks = Object.hasOwn(hints, equation.tex) ? hints[equation.tex] : [];
      const source = [equation.display, tex, definitions, ...remarks].join('\n');
      const defines = definesMacros(equation.tex);
      const changed = this.typeset.get(place) !== source;
      if (changed || defines) {
        // An unchanged place is left alone; its definitions are needed all the same.
        const target = changed ? place : document.createElement('span');
        renderEquation(target, equation.tex, equation.display, {
          hintsOf: () => remarks,
          macros,
          spellings: [tex, respelled(tex, equation.display)],
        });
        if (defines) place.hidden = target.querySelector('.katex-html')?.textContent === '';
      }
      if (!defines && changed) place.hidden = false;
      this.typeset.set(place, source);
      if (defines) definitions += `${tex}\n`;
    });
    for (const place of article.querySelectorAll<HTMLElement>('.equation-reference')) {
      showReference(place, labels);
    }
  }

  /** The equation that a reference leads to, or null. */
  target(article: HTMLElement, label: string): Element | null {
    const index = this.labels.get(label)?.index;
    return index === undefined ? null : article.querySelectorAll('.equation').item(index);
  }
}

/** "(2)", which leads to the equation; without such a label, what was written. */
function showReference(place: HTMLElement, labels: Map<string, LabelledEquation>): void {
  const { label = '', command = '' } = place.dataset;
  const found = labels.get(label);
  if (found === undefined) {
    place.textContent = `\\${command}{${label}}`;
    place.title = `No equation of this article has the label ${label}.`;
    place.removeAttribute('href');
    return;
  }
  place.textContent = command === 'eqref' ? `(${found.number})` : found.number;
  place.title = `Equation ${found.number}`;
  place.setAttribute('href', '#');
}
