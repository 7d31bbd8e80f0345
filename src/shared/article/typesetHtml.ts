// Layer: shared, article. No vscode, no DOM. All equations of an article as HTML, typeset by KaTeX in its
// order: macros hold from where they are defined to the end, labels give the numbers that references
// show. For published pages; the lab's page typesets into elements, from the same spellings.

import katex from 'katex';
import { labelsOf, withNumber } from './labels';
import type { LabelledEquation } from './labels';
import { definesMacros, forKatex, MATHJAX_MACROS, respelled } from './latexDialect';
import { escapedText } from './safeHtml';

export interface TypesetEquation {
  html: string;
  /** Why KaTeX refused it: then its source is shown; null where it is typeset. */
  refused: string | null;
  /** Definitions of macros show nothing. */
  isEmpty: boolean;
}

export interface TypesetArticle {
  equations: readonly TypesetEquation[];
  labels: ReadonlyMap<string, LabelledEquation>;
}

/** Largest size that an article may ask for, in em. */
const MAX_SIZE = 100;

export function typesetHtml(
  equations: readonly { tex: string; display: boolean }[],
): TypesetArticle {
  const labels = labelsOf(equations);
  const numberOf = (label: string): string => labels.get(label)?.number ?? '???';
  const macros: Record<string, string> = { ...MATHJAX_MACROS };
  return {
    labels,
    equations: equations.map((equation) => {
      const { tex: source, display } = equation;
      const tex = forKatex(withNumber(equation), numberOf);
      let refused: string | null = null;
      for (const spelling of [tex, respelled(tex, display)]) {
        const result = render(spelling, display, macros);
        if (result.refused === null) {
          const isEmpty =
            definesMacros(source) && !/class="(?:mord|mop|mrel|mbin)/.test(result.html);
          return { ...result, isEmpty };
        }
        refused ??= result.refused;
      }
      const html = `<code class="equation-source">${escapedText(source)}</code><span class="equation-message">${escapedText(refused ?? '')}</span>`;
      return { html: `<span class="equation-error">${html}</span>`, refused, isEmpty: false };
    }),
  };
}

/** `macros` gets the definitions of what is typeset. */
function render(
  tex: string,
  displayMode: boolean,
  macros: Record<string, string>,
): { html: string; refused: string | null } {
  const defined = { ...macros };
  try {
    const html = katex.renderToString(tex, {
      displayMode,
      macros: defined,
      globalGroup: true,
      throwOnError: true,
      strict: false,
      trust: false,
      maxSize: MAX_SIZE,
      output: 'htmlAndMathml',
    });
    Object.assign(macros, defined);
    return { html, refused: null };
  } catch (error) {
    // KaTeX calls itself for every level of nesting: the stack ends before the equation does.
    if (error instanceof RangeError) {
      return { html: '', refused: 'This equation is nested too deeply.' };
    }
    if (!(error instanceof katex.ParseError)) throw error;
    return { html: '', refused: error.rawMessage || error.message };
  }
}
