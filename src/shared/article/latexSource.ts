// Layer: shared, article. No vscode, no DOM. LaTeX read as far as needed to know where the argument
// of a command, or of `_` and `^`, ends.

/** Commands with one argument, beside \text… and \math…. */
const ONE_ARGUMENT =
  'sqrt|hat|bar|tilde|vec|dot|ddot|dddot|acute|grave|check|breve|ring|overline|underline|widehat|widetilde|widecheck|overbrace|underbrace|overrightarrow|overleftarrow|overleftrightarrow|boldsymbol|bm|operatorname|mbox|hbox|fbox|boxed|pmb|phantom|hphantom|vphantom|smash|cancel|bcancel|xcancel|not|tag|label|ref|eqref|url|substack|xrightarrow|xleftarrow|Bbb|frak|bold|emph|ensuremath|hspace|kern|mathstrut';
const TWO_ARGUMENTS =
  'frac|dfrac|tfrac|cfrac|binom|dbinom|tbinom|overset|underset|stackrel|textcolor|href|colorbox|raisebox|class|cssId|style|htmlId|htmlClass';
const COMMAND = /\\(?:[A-Za-z@]+\*?|[^])/y;
const ARITY = new RegExp(
  `^\\\\(?:(text(?!style|color)\\w*|math(?!strut|choice|inner)\\w+|${ONE_ARGUMENT})|(${TWO_ARGUMENTS}))\\*?$`,
);

/** The command that begins at a backslash, its star included. */
export function commandAt(tex: string, at: number): string {
  COMMAND.lastIndex = at;
  return COMMAND.exec(tex)?.[0] ?? '\\';
}

/** How many arguments a command takes, as far as it is known here. */
export function arityOf(command: string): number {
  const match = ARITY.exec(command);
  if (match === null) return 0;
  return match.at(1) === undefined ? 2 : 1;
}

export function skipSpace(tex: string, at: number): number {
  let next = at;
  while (/\s/.test(tex.charAt(next))) next += 1;
  return next;
}

/** Behind the brace that closes the one at `at`; the end of the text if none does. */
export function groupEnd(tex: string, at: number): number {
  let depth = 0;
  for (let i = at; i < tex.length; i += 1) {
    if (tex[i] === '\\') i += 1;
    else if (tex[i] === '{') depth += 1;
    else if (tex[i] === '}' && (depth -= 1) === 0) return i + 1;
  }
  return tex.length;
}

/**
 * Behind the argument that begins at `at`, space before it allowed: a group, a command with its own
 * arguments, what stands between \left and \right, or one character.
 */
export function argumentEnd(tex: string, at: number): number {
  const start = skipSpace(tex, at);
  if (tex[start] === '{') return groupEnd(tex, start);
  if (tex[start] !== '\\') return Math.min(start + 1, tex.length);
  const command = commandAt(tex, start);
  let end = start + command.length;
  if (command === '\\left') return fenceEnd(tex, start);
  if (command === '\\sqrt' && tex[skipSpace(tex, end)] === '[') {
    const close = tex.indexOf(']', end);
    if (close >= 0) end = close + 1;
  }
  for (let left = arityOf(command); left > 0; left -= 1) end = argumentEnd(tex, end);
  return end;
}

/** Behind the \right, with its delimiter, that belongs to the \left at `at`. */
function fenceEnd(tex: string, at: number): number {
  let depth = 0;
  for (const { 0: command, index } of tex.slice(at).matchAll(/\\(left|right)(?![A-Za-z])/g)) {
    depth += command === '\\left' ? 1 : -1;
    if (depth === 0) return argumentEnd(tex, at + index + command.length);
  }
  return tex.length;
}
