// Layer: page, views. All equations of an article, typeset in its order: macros hold from where they
// are defined to the end of the article, labels give the numbers that references show.

import {
  definesMacros,
  forKatex,
  MATHJAX_MACROS,
  respelled,
} from '../../../src/shared/article/latexDialect';
import { labelsOf, withNumber } from '../../../src/shared/article/labels';
import type { LabelledEquation, NumberedEquation } from '../../../src/shared/article/labels';
import { markedTex } from '../../../src/shared/article/liveEquation';
import type { LiveEquation } from '../../../src/shared/article/liveEquation';
import type { SymbolUse } from '../../../src/shared/article/readings';
import { renderEquation } from '../../ui/equation';
import type { ArticlePlaces } from './articleBody';
import type { LiveArticle } from './liveArticle';

/** The places of equations and references of an article. */
export class EquationPlaces {
  /** What each place was typeset from: its LaTeX, and the definitions before it. */
  private readonly typeset = new WeakMap<Element, string>();

  private places: readonly HTMLElement[] = [];
  private labels = new Map<string, LabelledEquation>();

  isTypeset(place: Element): boolean {
    return this.typeset.has(place);
  }

  /** Typesets what has changed; `hints` are sentences about equations, by their LaTeX. */
  fill(
    { equations: places, references }: Pick<ArticlePlaces, 'equations' | 'references'>,
    hints: Readonly<Record<string, readonly string[]>>,
    live: LiveArticle,
  ): void {
    this.places = places;
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
      const reading = live.readingOf(equation.tex);
      const remarks = Object.hasOwn(hints, equation.tex) ? hints[equation.tex] : [];
      const numbers = referencedNumbers(equation.tex, numberOf);
      const read = reading === undefined ? '' : readingKey(reading);
      const source = [
        String(equation.display),
        equation.tex,
        numbers,
        definitions,
        read,
        ...remarks,
      ].join('\n');
      const defines = definesMacros(equation.tex);
      const changed = this.typeset.get(place) !== source;
      if (changed || defines) {
        // An unchanged place is left alone; its definitions are needed all the same.
        const target = changed ? place : document.createElement('span');
        renderEquation(target, equation.tex, equation.display, {
          hintsOf: () => remarks,
          macros,
          spellings: spellingsOf(equation, reading?.symbols ?? [], numberOf),
          hasMarks: true,
        });
        if (changed) live.adopt(place, equation.tex, macros);
        if (defines) place.hidden = target.querySelector('.katex-html')?.textContent === '';
      }
      if (!defines && changed) place.hidden = false;
      this.typeset.set(place, source);
      if (defines) definitions += `${equation.tex}\n`;
    });
    for (const place of references) showReference(place, labels);
  }

  /** The equation that a reference leads to, or null. */
  target(label: string): Element | null {
    const index = this.labels.get(label)?.index;
    return index === undefined ? null : (this.places.at(index) ?? null);
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

/** The numbers that an equation shows of others. */
function referencedNumbers(tex: string, numberOf: (label: string) => string): string {
  if (!/\\(?:eq)?ref\b/.test(tex)) return '';
  return forKatex(tex, numberOf);
}

/** Marked, then as it is written; of both what KaTeX refuses in another spelling. */
function spellingsOf(
  equation: NumberedEquation,
  symbols: readonly SymbolUse[],
  numberOf: (label: string) => string,
): string[] {
  const marked = { ...equation, tex: markedTex(equation.tex, symbols) };
  const texs = marked.tex === equation.tex ? [equation] : [marked, equation];
  return texs.flatMap((one) => {
    const tex = forKatex(withNumber(one), numberOf);
    return [tex, respelled(tex, one.display)];
  });
}

/** Tells readings of one equation apart. */
function readingKey({ reading, symbols, filled }: LiveEquation): string {
  const meanings = symbols.map(({ meaning }) => meaning).join(' ');
  return `${reading} ${meanings} ${JSON.stringify(filled)}`;
}
