// Layer: shared, article. No vscode, no DOM. A markdown-it plugin that finds the equations of an
// article, for host and page alike. It makes tokens only; who draws them says how.
//   $$…$$  displayed if nothing else stands on its lines, else within the sentence, as in kramdown
//   $…$    within the sentence; no space inside the dollars and no digit after them, as in pandoc,
//          so that amounts of money stay text
// Displayed equations may hold blank lines, as in kramdown. The text of raw HTML holds equations,
// as for MathJax. Code and comments hold none.

import type { MarkdownIt, StateBlock, StateCore, StateInline, Token } from 'markdown-it';
import { htmlPieces, verbatimAfter } from './htmlPieces';

/** Types of the plugin's tokens; `content` is the LaTeX without its dollars. */
export const INLINE_EQUATION = 'equation_inline';
/** \ref or \eqref in a sentence; `content` is the label, `markup` the command. */
export const EQUATION_REFERENCE = 'equation_reference';
/** In a paragraph of its own. */
export const BLOCK_EQUATION = 'equation_block';

/** Whether an equation's token is to be displayed on lines of its own. */
export function isDisplayed(token: Token): boolean {
  return token.type === BLOCK_EQUATION || token.info === DISPLAYED;
}

/** `info` of a displayed equation that stands within raw HTML. */
const DISPLAYED = 'displayed';

/** What was found at a dollar: the LaTeX, and the offset behind the closing dollars. */
interface Match {
  tex: string;
  end: number;
  double: boolean;
}

export function equationPlugin(md: MarkdownIt): void {
  md.inline.ruler.before('escape', INLINE_EQUATION, inlineRule);
  md.inline.ruler.before('escape', EQUATION_REFERENCE, referenceRule);
  md.block.ruler.before('fence', BLOCK_EQUATION, blockRule, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
  md.core.ruler.after('inline', 'equations_in_html', htmlRule);
}

function inlineRule(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== '$') return false;
  const match = equationAt(state.src, state.pos, state.posMax);
  if (!match) {
    // The second of two dollars that open nothing opens nothing either.
    if (!state.src.startsWith('$$', state.pos)) return false;
    if (!silent) state.pending += '$$';
    state.pos += 2;
    return true;
  }
  const reference = REFERENCE.exec(match.tex);
  if (!silent && reference?.[0] === match.tex) pushReference(state, reference);
  else if (!silent) {
    const token = state.push(INLINE_EQUATION, 'span', 0);
    token.content = match.tex;
    token.markup = match.double ? '$$' : '$';
  }
  state.pos = match.end;
  return true;
}

const REFERENCE = /^\\((?:eq)?ref)\s*\{([^{}\n]+)\}/;

/** As MathJax does, references are read outside of equations, too. */
function referenceRule(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== '\\') return false;
  const reference = REFERENCE.exec(state.src.slice(state.pos, state.posMax));
  if (reference === null) return false;
  if (!silent) pushReference(state, reference);
  state.pos += reference[0].length;
  return true;
}

function pushReference(state: StateInline, [, command, label]: RegExpExecArray): void {
  const token = state.push(EQUATION_REFERENCE, 'a', 0);
  token.content = label;
  token.markup = command;
}

function blockRule(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const first = state.bMarks[start] + state.tShift[start];
  if (!state.src.startsWith('$$', first) || state.sCount[start] - state.blkIndent >= 4)
    return false;
  const last = closingLine(state, start, end);
  if (last === null) return false;
  const text = state.getLines(start, last + 1, state.blkIndent, false).trimStart();
  const match = equationAt(text, 0, text.length);
  if (!match || text.slice(match.end).trim() !== '') return false;
  if (/\n[ \t]*\n/.test(match.tex) && isProse(match.tex)) return false;
  if (silent) return true;
  state.line = last + 1;
  const token = state.push(BLOCK_EQUATION, 'p', 0);
  token.block = true;
  token.content = match.tex;
  token.markup = '$$';
  token.map = [start, state.line];
  return true;
}

/** A heading, fence or comment ends an equation that was left open before a blank line. */
const OTHER_BLOCK = /^ {0,3}(?:#{1,6}[ \t]|`{3}|~{3}|<!--)/;

/** The line that has the next `$$` behind the opening one; null where there is none in the block. */
function closingLine(state: StateBlock, start: number, end: number): number | null {
  let blank = false;
  for (let line = start; line < end; line += 1) {
    if (state.isEmpty(line)) {
      blank = true;
      continue;
    }
    if (state.sCount[line] < state.blkIndent) return null;
    const begin = state.bMarks[line] + state.tShift[line];
    const text = state.src.slice(begin, state.eMarks[line]);
    if (blank && OTHER_BLOCK.test(text)) return null;
    if (closingDouble(text, line === start ? 2 : 0, text.length) >= 0) return line;
  }
  return null;
}

/** Three words in a row outside \\text: dollars that do not belong together have a text between. */
function isProse(tex: string): boolean {
  const bare = tex.replace(/\\[A-Za-z]+\*?(?:\s*\{[^{}]*\})*|%.*/g, ' \\ ');
  return /[A-Za-z]{2,}[,;:]?\s+[A-Za-z]{2,}[,;:]?\s+[A-Za-z]{2,}/.test(bare);
}

/** Finds equations in the text of raw HTML, and takes back those within code. */
function htmlRule(state: StateCore): void {
  state.tokens = state.tokens.flatMap((token) => {
    if (token.type === 'html_block') return equationsInHtml(state, token);
    if (token.children !== null) token.children = withoutVerbatim(state, token.children);
    return [token];
  });
}

/** The same HTML as several tokens, with one for each equation in its text. */
function equationsInHtml(state: StateCore, whole: Token): Token[] {
  const tokens: Token[] = [];
  let html = '';
  const flush = (): void => {
    if (html === '') return;
    const token = new state.Token('html_block', '', 0);
    token.content = html;
    token.map = whole.map;
    tokens.push(token);
    html = '';
  };
  for (const piece of htmlPieces(whole.content)) {
    if (piece.kind !== 'text') {
      html += piece.html;
      continue;
    }
    let at = 0;
    for (const { start, end, tex, double } of equationsInText(piece.html)) {
      html += piece.html.slice(at, start);
      flush();
      const token = new state.Token(INLINE_EQUATION, 'span', 0);
      token.content = withoutEntities(tex).trim();
      token.markup = double ? '$$' : '$';
      if (double) token.info = DISPLAYED;
      tokens.push(token);
      at = end;
    }
    html += piece.html.slice(at);
  }
  flush();
  return tokens;
}

function* equationsInText(text: string): Generator<Match & { start: number }> {
  let at = 0;
  while (at < text.length) {
    const match = text[at] === '$' ? equationAt(text, at, text.length) : null;
    if (match) {
      yield { ...match, start: at };
      at = match.end;
    } else if (text[at] === '\\' || text.startsWith('$$', at)) at += 2;
    else at += 1;
  }
}

/** Equations between <code> and </code> become the text that they were. */
function withoutVerbatim(state: StateCore, children: Token[]): Token[] {
  let verbatim: string | null = null;
  return children.map((token) => {
    if (token.type === 'html_inline') {
      const name = /^<(\/?[a-z][^\s/<>]*)/i.exec(token.content)?.[1] ?? '';
      verbatim = verbatimAfter(name.toLowerCase(), verbatim);
    }
    if (verbatim === null || token.type !== INLINE_EQUATION) return token;
    const text = new state.Token('text', '', 0);
    text.content = token.markup + token.content + token.markup;
    return text;
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '~',
};

/** LaTeX in HTML has to write < and & as entities. */
function withoutEntities(html: string): string {
  return html.replace(/&(lt|gt|amp|quot|apos|nbsp);/g, (_, name: string) => ENTITIES[name]);
}

/** The equation that opens at the dollar at `at`, or null if that is a mere dollar. */
function equationAt(text: string, at: number, limit: number): Match | null {
  if (text.startsWith('$$', at)) {
    const close = closingDouble(text, at + 2, limit);
    const tex = text.slice(at + 2, close).trim();
    return close < 0 || tex === '' ? null : { tex, end: close + 2, double: true };
  }
  const before = at > 0 ? text[at - 1] : ' ';
  if (/[\p{L}\p{N}]/u.test(before) || !isInk(text[at + 1])) return null;
  for (let i = at + 1; i < limit; i += 1) {
    const character = text[i];
    // A code span within would be torn apart.
    if (character === '`') return null;
    if (character === '\\') i += 1;
    else if (character === '$') {
      const closes = isInk(text[i - 1]) && !/\d/.test(text[i + 1] ?? '') && i > at + 1;
      return closes ? { tex: text.slice(at + 1, i), end: i + 1, double: false } : null;
    }
  }
  return null;
}

/** Offset of the first `$$` that is not escaped, or −1. */
function closingDouble(text: string, from: number, limit: number): number {
  for (let i = from; i < limit - 1; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text.startsWith('$$', i)) return i;
  }
  return -1;
}

function isInk(character: string | undefined): boolean {
  return character !== undefined && !/\s/.test(character);
}
