// Layer: page, user interface. Typesets LaTeX with KaTeX into elements (never through HTML text,
// which the content security policy forbids). What KaTeX refuses is shown in place: the source
// as it was written and the reason, so that nothing of an article is dropped. The only file that
// knows KaTeX.

import katex from 'katex';
import { el } from './dom';

/** Quiet remarks about LaTeX that is valid and yet says something else than was meant. */
export type HintsOf = (tex: string) => readonly string[];

/** Typesets `tex` into `target`, replacing what it held; false if KaTeX refused it. */
export function renderEquation(
  target: HTMLElement,
  tex: string,
  displayMode: boolean,
  hintsOf: HintsOf = () => [],
): boolean {
  target.replaceChildren();
  try {
    katex.render(tex, target, {
      displayMode,
      throwOnError: true,
      strict: false,
      output: 'htmlAndMathml',
    });
  } catch (error) {
    if (!(error instanceof katex.ParseError)) throw error;
    target.replaceChildren(failure(tex, error.rawMessage || error.message));
    return false;
  }
  const hints = hintsOf(tex);
  if (hints.length > 0) target.append(hint(hints.join(' ')));
  return true;
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
