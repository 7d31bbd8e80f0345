// Layer: shared, article. No vscode, no DOM. Where an equation begins and ends in a text: its
// delimiters, and what is none although it looks like one.
//   $$…$$          displayed on lines of its own, else within the sentence, as in kramdown
//   $…$            within the sentence; no space inside the dollars and no digit after them, as in
//                  pandoc, so that amounts of money stay text
//   \[…\] \(…\)    as for MathJax; Markdown's own escaped brackets, as in \[1\], stay text
//   \\[…\\] \\(…\\)  the same in sources whose backslashes Markdown takes away, as kramdown does
//   \begin{align}…\end{align} and the other displayed environments, bare

/** An equation that was found. */
export interface Match {
  /** The LaTeX, trimmed. */
  tex: string;
  /** Where each character of `tex` begins in the text, and where the last one ends. */
  starts: number[];
  /** Offset behind the closing delimiter. */
  end: number;
  markup: string;
  /** Displayed although it stands within a sentence. */
  isDisplayed: boolean;
}

const ENVIRONMENT =
  /\\begin[ \t]*\{((?:equation|align|gather|multline|alignat|eqnarray|flalign|aligned|gathered|split)\*?)\}/y;

/** How an equation that opens with `opener` ends. */
export interface Opener {
  opener: string;
  closer: string;
}

/** The delimiter of a displayed equation that stands at `at`; null for none. */
export function displayOpener(text: string, at: number): Opener | null {
  if (text.startsWith('$$', at)) return { opener: '$$', closer: '$$' };
  if (text.startsWith('\\[', at)) return { opener: '\\[', closer: '\\]' };
  if (text.startsWith('\\\\[', at)) return { opener: '\\\\[', closer: '\\\\]' };
  ENVIRONMENT.lastIndex = at;
  const match = ENVIRONMENT.exec(text);
  return match === null ? null : { opener: match[0], closer: `\\end{${match[1]}}` };
}

/** Offset of the first `closer` that is not escaped, or −1. */
export function closingAt(text: string, from: number, limit: number, closer: string): number {
  for (let i = from; i <= limit - closer.length; i += 1) {
    // Four backslashes are a row break where two are one.
    if (closer.startsWith('\\\\') && text.startsWith('\\\\\\\\', i)) i += 3;
    else if (text.startsWith(closer, i)) return i;
    else if (text[i] === '\\') i += text.startsWith('\\\\', i) && closer.startsWith('\\\\') ? 0 : 1;
  }
  return -1;
}

/** The equation that opens at `at`, or null where that is text. */
export function equationAt(text: string, at: number, limit: number): Match | null {
  if (text[at] === '$' && !text.startsWith('$$', at)) return singleDollarAt(text, at, limit);
  const inline = text.startsWith('\\(', at) || text.startsWith('\\\\(', at);
  const opened = inline ? parenthesis(text, at) : displayOpener(text, at);
  if (opened === null) return null;
  const { opener, closer } = opened;
  const close = closingAt(text, at + opener.length, limit, closer);
  if (close < 0) return null;
  const end = close + closer.length;
  if (opener.startsWith('\\begin')) return matchOf(text, at, end, { end, markup: '', shown: true });
  const isDoubled = opener.startsWith('\\\\');
  const rest = { end, markup: opener, shown: opener.endsWith('[') };
  const match = matchOf(text, at + opener.length, close, rest, isDoubled);
  if (match === null || opener === '$$' || isDoubled) return match;
  return isMeant(match.tex, inline) ? match : null;
}

function parenthesis(text: string, at: number): Opener {
  return text.startsWith('\\(', at)
    ? { opener: '\\(', closer: '\\)' }
    : { opener: '\\\\(', closer: '\\\\)' };
}

/** Brackets that Markdown escapes, as in \[1\] and \(see below\), are not LaTeX. */
function isMeant(tex: string, inline: boolean): boolean {
  if (isProse(tex)) return false;
  if (/\\[A-Za-z]|[_^=]/.test(tex)) return true;
  return inline && /[A-Za-z]/.test(tex) && !/[A-Za-z]{2}/.test(tex);
}

/** Three words in a row outside \\text: delimiters that do not belong together have a text between. */
export function isProse(tex: string): boolean {
  const bare = tex.replace(/\\[A-Za-z]+\*?(?:\s*\{[^{}]*\})*|%.*/g, ' \\ ');
  return /[A-Za-z]{2,}[,;:]?\s+[A-Za-z]{2,}[,;:]?\s+[A-Za-z]{2,}/.test(bare);
}

function singleDollarAt(text: string, at: number, limit: number): Match | null {
  const before = at > 0 ? text[at - 1] : ' ';
  if (/[\p{L}\p{N}]/u.test(before) || !isInk(text[at + 1])) return null;
  for (let i = at + 1; i < limit; i += 1) {
    const character = text[i];
    // A code span within would be torn apart.
    if (character === '`') return null;
    if (character === '\\') i += 1;
    else if (character === '$') {
      const closes = isInk(text[i - 1]) && !/\d/.test(text[i + 1] ?? '') && i > at + 1;
      return closes ? matchOf(text, at + 1, i, { end: i + 1, markup: '$', shown: false }) : null;
    }
  }
  return null;
}

/** What Markdown leaves of backslashes: of four two, of two before a mark one, of \_ the mark. */
const BACKSLASHES = /(\\{4})|(\\{2}(?=[,;!|%{}#&:]))|(\\(?=[_*]))|[^]/g;

/** The LaTeX between two offsets, trimmed; null for none. */
function matchOf(
  text: string,
  from: number,
  to: number,
  { end, markup, shown }: { end: number; markup: string; shown: boolean },
  isDoubled = false,
): Match | null {
  let start = from;
  let stop = to;
  while (start < stop && !isInk(text[start])) start += 1;
  while (stop > start && !isInk(text[stop - 1])) stop -= 1;
  if (start === stop) return null;
  const starts: number[] = [];
  let tex = '';
  for (const found of text.slice(start, stop).matchAll(BACKSLASHES)) {
    const [whole, four, two, mark] = found as (string | undefined)[];
    let kept = whole ?? '';
    if (isDoubled && (four ?? two) !== undefined) kept = kept.slice(kept.length / 2);
    if (isDoubled && mark !== undefined) kept = '';
    for (let i = 0; i < kept.length; i += 1) starts.push(start + found.index + i);
    tex += kept;
  }
  starts.push(stop);
  return { tex, starts, end, markup, isDisplayed: shown };
}

function isInk(character: string | undefined): boolean {
  return character !== undefined && !/\s/.test(character);
}
