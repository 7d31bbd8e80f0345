// Layer: shared, article. No vscode, no DOM. The macros that an article defines in its equations, with
// \newcommand, \def and \DeclareMathOperator.

import { definesMacros, forKatex } from './latexDialect';
import { groupEnd } from './latexSource';

const DEFINITION = /\\[gx]def\s*(\\[A-Za-z]+)((?:#\d)*)\s*(?=\{)/g;

/** Bodies by name, as KaTeX takes them: {"\\E": "\\mathbb{E}"}; of a name defined twice the last. */
export function macrosOf(equations: readonly { tex: string }[]): Record<string, string> {
  const macros: Record<string, string> = {};
  for (const { tex } of equations) {
    if (!definesMacros(tex)) continue;
    const known = forKatex(tex, () => '');
    for (const match of known.matchAll(DEFINITION)) {
      const start = match.index + match[0].length;
      macros[match[1]] = known.slice(start + 1, groupEnd(known, start) - 1);
    }
  }
  return macros;
}
