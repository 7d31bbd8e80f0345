// Layer: page, user interface. Typesets LaTeX with KaTeX into elements (never through HTML text,
// which the content security policy forbids). What KaTeX refuses is shown in place: the source
// as it was written and the reason, so that nothing of an article is dropped. The only file that
// knows KaTeX.

import katex from 'katex';
import { el } from './dom';

/** Quiet remarks about LaTeX that is valid and yet says something else than was meant. */
export type HintsOf = (tex: string) => readonly string[];

export interface EquationOptions {
  hintsOf?: HintsOf;
  /** Macros that hold; definitions of the equation are added. */
  macros?: Record<string, string>;
  /** The equation as KaTeX is to read it; the next spelling is tried if it refuses one. */
  spellings?: readonly string[];
  /** \\htmlData{symbol=…} and \\htmlData{slot=…} become data attributes; no other command is trusted. */
  hasMarks?: boolean;
}

/** Largest size that an article may ask for, in em, so that nothing is drawn over all the rest. */
const MAX_SIZE = 100;

/** Typesets `tex` into `target`, replacing what it held; false if KaTeX refused it. */
export function renderEquation(
  target: HTMLElement,
  tex: string,
  displayMode: boolean,
  { hintsOf = () => [], macros = {}, spellings = [tex], hasMarks = false }: EquationOptions = {},
): boolean {
  let refused: string | null = null;
  for (const spelling of spellings) {
    const defined = { ...macros };
    const message = typeset(target, spelling, { displayMode, macros: defined, hasMarks });
    if (message === null) {
      Object.assign(macros, defined);
      if (hasMarks) annotate(target, tex);
      const hints = hintsOf(tex);
      if (hints.length > 0) target.append(hint(hints.join(' ')));
      return true;
    }
    refused ??= message;
  }
  target.replaceChildren(failure(tex, refused ?? ''));
  return false;
}

/** What is copied, and read by other programs, is the LaTeX as it was written, without marks. */
function annotate(target: HTMLElement, tex: string): void {
  const annotation = target.querySelector('annotation[encoding="application/x-tex"]');
  if (annotation !== null) annotation.textContent = tex;
}

/** Why KaTeX refused the LaTeX, or null. */
function typeset(
  target: HTMLElement,
  tex: string,
  {
    hasMarks,
    ...options
  }: { displayMode: boolean; macros: Record<string, string>; hasMarks: boolean },
): string | null {
  try {
    target.replaceChildren();
    katex.render(tex, target, {
      ...options,
      globalGroup: true,
      throwOnError: true,
      strict: false,
      trust: hasMarks && isMark,
      maxSize: MAX_SIZE,
      output: 'htmlAndMathml',
    });
    return null;
  } catch (error) {
    // KaTeX calls itself for every level of nesting: the stack ends before the equation does.
    if (error instanceof RangeError) return 'This equation is nested too deeply.';
    if (!(error instanceof katex.ParseError)) throw error;
    return error.rawMessage || error.message;
  }
}

/** True for the attributes that marks have, and for no others that an article may ask for. */
function isMark({ command, attributes }: { command: string; attributes?: object }): boolean {
  const names = Object.keys(attributes ?? {});
  return command === '\\htmlData' && names.every((name) => /^data-(?:symbol|slot)$/.test(name));
}

function failure(tex: string, message: string): HTMLElement {
  return el(
    'span',
    { class: 'equation-error', testId: 'equation-error' },
    el('code', { class: 'equation-source', text: tex }),
    el('span', { class: 'equation-message', text: message }),
  );
}

function hint(text: string): HTMLElement {
  return el('span', {
    class: 'equation-hint',
    text: '?',
    testId: 'equation-hint',
    attributes: { tabindex: '0', role: 'note', 'aria-label': text, title: text },
  });
}
