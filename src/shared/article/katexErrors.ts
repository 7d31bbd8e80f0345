// Layer: shared, article. No vscode, no DOM. What KaTeX refuses of an article, equation by equation, as
// the page typesets them: macros hold from where they are defined to the end. The only file here
// that uses KaTeX's parser, which is not part of its stable interface, so its version is pinned.

import katex from 'katex';
import { atOnce } from '../inSlices';
import type { Sliced } from '../inSlices';
import { labelsOf, withNumber } from './labels';
import { definesMacros, forKatex, MATHJAX_MACROS, respelled } from './latexDialect';

/** KaTeX's own parser, which @types/katex does not declare. Throws a ParseError. */
interface KatexParser {
  __parse(tex: string, options: object): unknown;
}

export interface KatexError {
  message: string;
  /** Offsets in the LaTeX where it is known. */
  start: number;
  end: number;
}

/** For each equation why it cannot be typeset; null where it can. */
export function katexErrors(
  equations: readonly { tex: string; display: boolean }[],
): (KatexError | null)[] {
  return atOnce(katexErrorsInSteps(equations));
}

/** The same, with a pause possible at each equation. */
export function* katexErrorsInSteps(
  equations: readonly { tex: string; display: boolean }[],
): Sliced<(KatexError | null)[]> {
  const labels = labelsOf(equations);
  const numberOf = (label: string): string => labels.get(label)?.number ?? '???';
  const macros: Record<string, unknown> = { ...MATHJAX_MACROS };
  let definitions = '';
  const errors: (KatexError | null)[] = [];
  const errorAt = (equation: (typeof equations)[number]): KatexError | null => {
    const readable = (): string => forKatex(withNumber(equation), numberOf);
    // An edit changes few equations: the others are known. Definitions are needed all the same.
    if (definesMacros(equation.tex)) {
      const tex = readable();
      definitions += tex;
      return errorOfEquation(equation, tex, macros);
    }
    // What others are numbered is all that may change of one that is written alike.
    const numbers = /\\(?:eq)?ref\b/.test(equation.tex) ? readable() : '';
    const key = [equation.display, equation.tex, numbers, definitions].join('\n');
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const error = errorOfEquation(equation, readable(), macros);
    kept.set(key, error);
    return error;
  };
  for (const equation of equations) {
    errors.push(errorAt(equation));
    yield;
  }
  return errors;
}

const MOST_KEPT = 4000;
const kept = new Map<string, KatexError | null>();

/** Tries the spellings that the page tries. */
function errorOfEquation(
  equation: { tex: string; display: boolean },
  tex: string,
  macros: Record<string, unknown>,
): KatexError | null {
  let first: KatexError | null = null;
  for (const spelling of [tex, respelled(tex, equation.display)]) {
    const error = errorOf(spelling, equation, macros);
    if (error === null) return null;
    first ??= error;
  }
  return first;
}

function errorOf(
  spelling: string,
  { tex, display }: { tex: string; display: boolean },
  macros: Record<string, unknown>,
): KatexError | null {
  const defined = { ...macros };
  try {
    (katex as unknown as KatexParser).__parse(spelling, {
      displayMode: display,
      macros: defined,
      globalGroup: true,
      strict: false,
      trust: false,
    });
    Object.assign(macros, defined);
    return null;
  } catch (error) {
    const whole = { start: 0, end: tex.length };
    // KaTeX calls itself for every level of nesting: the stack ends before the equation does.
    if (error instanceof RangeError) {
      return { message: 'This equation is nested too deeply.', ...whole };
    }
    if (!(error instanceof katex.ParseError)) throw error;
    const message = error.rawMessage || error.message;
    const { position, length } = error as { position?: number; length?: number };
    if (spelling !== tex || position === undefined) return { message, ...whole };
    const start = Math.min(position, tex.length - 1);
    // The space behind a command belongs to its token.
    const written = tex.slice(start, start + Math.max(length ?? 1, 1)).trimEnd();
    return { message, start, end: start + Math.max(written.length, 1) };
  }
}
