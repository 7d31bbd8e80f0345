// Layer: shared, article. No vscode, no DOM. All equations of an article as HTML, typeset by KaTeX in its
// order: macros hold from where they are defined to the end, labels give the numbers that references
// show, symbols that were read carry their meaning. For published pages; the lab's page typesets
// into elements, from the same spellings.

import katex from 'katex';
import { labelsOf, withNumber } from './labels';
import type { LabelledEquation } from './labels';
import { definesMacros, forKatex, MATHJAX_MACROS, respelled } from './latexDialect';
import { markedTex } from './liveEquation';
import type { LiveEquation } from './liveEquation';
import { escapedText } from './safeHtml';

export interface TypesetEquation {
  html: string;
  /** Why KaTeX refused it: then its source is shown; null where it is typeset. */
  refused: string | null;
  /** Definitions of macros show nothing. */
  isEmpty: boolean;
  /** The equation with places for the numbers of a step; null where it takes none. */
  filled: string | null;
}

export interface TypesetArticle {
  equations: readonly TypesetEquation[];
  labels: ReadonlyMap<string, LabelledEquation>;
}

type Macros = Record<string, string>;

/** Largest size that an article may ask for, in em. */
const MAX_SIZE = 100;

/** @param liveOf what was read of an equation, by its LaTeX; undefined for one without a reading */
export function typesetHtml(
  equations: readonly { tex: string; display: boolean }[],
  liveOf: (tex: string) => LiveEquation | undefined,
): TypesetArticle {
  const labels = labelsOf(equations);
  const numberOf = (label: string): string => labels.get(label)?.number ?? '???';
  const macros: Macros = { ...MATHJAX_MACROS };
  return {
    labels,
    equations: equations.map(({ tex, display }) => {
      const live = liveOf(tex);
      const marked = live === undefined ? tex : markedTex(tex, live.symbols);
      const spellings = [...new Set([marked, tex])].flatMap((one) => {
        const spelled = forKatex(withNumber({ tex: one, display }), numberOf);
        return [spelled, respelled(spelled, display)];
      });
      const { html, refused } = renderFirst(spellings, display, macros);
      if (refused !== null)
        return { html: errorHtml(tex, refused), refused, isEmpty: false, filled: null };
      const isEmpty = definesMacros(tex) && !/class="(?:mord|mop|mrel|mbin)/.test(html);
      const numbers = display ? (live?.filled ?? null) : null;
      const filled = numbers === null ? null : render(numbers.tex, false, { ...macros }).html;
      return { html, refused, isEmpty, filled: filled === '' ? null : filled };
    }),
  };
}

function errorHtml(tex: string, message: string): string {
  return `<span class="equation-error"><code class="equation-source">${escapedText(tex)}</code><span class="equation-message">${escapedText(message)}</span></span>`;
}

/** The first spelling that KaTeX takes; else why it refused the first one. */
function renderFirst(
  spellings: readonly string[],
  display: boolean,
  macros: Macros,
): { html: string; refused: string | null } {
  let refused: string | null = null;
  for (const spelling of spellings) {
    const result = render(spelling, display, macros);
    if (result.refused === null) return result;
    refused ??= result.refused;
  }
  return { html: '', refused: refused ?? '' };
}

/** `macros` gets the definitions of what is typeset. */
function render(
  tex: string,
  displayMode: boolean,
  macros: Macros,
): { html: string; refused: string | null } {
  const defined = { ...macros };
  try {
    const html = katex.renderToString(tex, {
      displayMode,
      macros: defined,
      globalGroup: true,
      throwOnError: true,
      strict: false,
      trust: isMark,
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

/** True for the attributes that marks have, and for no others that an article may ask for. */
function isMark({ command, attributes }: { command: string; attributes?: object }): boolean {
  const names = Object.keys(attributes ?? {});
  return command === '\\htmlData' && names.every((name) => /^data-(?:symbol|slot)$/.test(name));
}
