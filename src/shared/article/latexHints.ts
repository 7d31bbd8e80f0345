// Layer: shared, article. No vscode, no DOM; the page uses it too. LaTeX that is typeset without an
// error and yet is not what its writer meant: `_`, `^` and commands such as \sqrt take only the
// next token, not a bracket or a word. Each hint is one sentence with the correction.

/** Commands whose argument has to be in braces. */
const COMMANDS =
  'sqrt|frac|hat|bar|tilde|vec|dot|ddot|overline|underline|widehat|widetilde|mathbf|mathrm|mathcal|mathbb|boldsymbol|text|operatorname';
const ARGUMENT_IN_BRACKETS = new RegExp(`\\\\(${COMMANDS})\\s*\\(`, 'g');
const SCRIPT_IN_BRACKETS = /([_^])\s*\(/g;
/** Two letters or two digits at least; before another script the last letter is a factor. */
const LONG_SCRIPT = /([_^])([A-Za-z]{2,}|\d{2,})(?!\s*[_^A-Za-z0-9])/g;
/** Arguments that are text or names, in which an underscore means nothing else. */
const VERBATIM = /\\(?:text\w*|label|ref|eqref|tag|url|href|operatorname)\*?\{[^{}]*\}/g;

/** One sentence for everything that KaTeX accepts but the writer hardly meant; [] for none. */
export function latexHints(tex: string): string[] {
  // Blanks of the same length keep the offsets.
  const source = tex.replace(VERBATIM, (found) => ' '.repeat(found.length));
  const hints: { at: number; text: string }[] = [];

  for (const { index, 0: found, 1: mark } of source.matchAll(SCRIPT_IN_BRACKETS)) {
    const inner = bracketed(source, index + found.length);
    if (inner === null) continue;
    const base = baseBefore(source, index);
    const written = `${base}${mark}(${inner})`;
    const kept = mark === '^' ? `, or ${base}^{(${inner})} to keep the brackets` : '';
    const text = `${written} puts only the opening bracket in the ${nameOf(mark)}; write ${base}${mark}{${inner}}${kept}.`;
    hints.push({ at: index, text });
  }

  for (const { index, 0: found, 1: command } of source.matchAll(ARGUMENT_IN_BRACKETS)) {
    const inner = bracketed(source, index + found.length);
    if (inner === null) continue;
    const text = `\\${command}(${inner}) applies to the opening bracket only; write \\${command}{${inner}}.`;
    hints.push({ at: index, text });
  }

  for (const { index, 1: mark, 2: script } of source.matchAll(LONG_SCRIPT)) {
    const base = baseBefore(source, index);
    const text = `${base}${mark}${script} puts only ${script[0]} in the ${nameOf(mark)}; write ${base}${mark}{${script}} if all of it belongs there.`;
    hints.push({ at: index, text });
  }

  const ordered = hints.sort((a, b) => a.at - b.at).map(({ text }) => text);
  return [...new Set(ordered)];
}

function nameOf(mark: string): string {
  return mark === '_' ? 'subscript' : 'superscript';
}

/** The letter, digit or command that a script hangs on; empty after anything else. */
function baseBefore(source: string, at: number): string {
  return /(?:\\[A-Za-z]+|[A-Za-z0-9])$/.exec(source.slice(0, at))?.[0] ?? '';
}

/** What stands up to the bracket that closes the one before `from`; null if none does. */
function bracketed(source: string, from: number): string | null {
  let depth = 1;
  for (let i = from; i < source.length; i += 1) {
    if (source[i] === '(') depth += 1;
    if (source[i] === ')') depth -= 1;
    if (depth === 0) return source.slice(from, i);
  }
  return null;
}
