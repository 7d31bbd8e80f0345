// Layer: shared, article. No vscode, no DOM. A markdown-it plugin that finds the equations of an
// article, for host and page alike. It makes tokens only; who draws them says how. What delimits an
// equation is `delimiters.ts`. Displayed equations may hold blank lines, as in kramdown. A fence
// ```math is one, too. The text of raw HTML holds equations, as for MathJax. Code and comments hold
// none. Each token knows where its LaTeX stands (`meta`, see `places.ts`).

import type { MarkdownIt, StateBlock, StateCore, StateInline, Token } from 'markdown-it';
import { closingAt, displayOpener, equationAt, isProse } from './delimiters';
import type { Match, Opener } from './delimiters';
import { looked } from './incremental';
import { htmlPieces, verbatimAfter } from './htmlPieces';
import type { BlockPlace, InlinePlace } from './places';

/** Types of the plugin's tokens; `content` is the LaTeX without its delimiters. */
export const INLINE_EQUATION = 'equation_inline';
/** \ref or \eqref in a sentence; `content` is the label, `markup` the command. */
export const EQUATION_REFERENCE = 'equation_reference';
/** In a paragraph of its own. */
export const BLOCK_EQUATION = 'equation_block';

/** Whether an equation's token is to be displayed on lines of its own. */
export function isDisplayed(token: Token): boolean {
  return token.type === BLOCK_EQUATION || token.info === DISPLAYED;
}

/** `info` of a displayed equation that stands within a sentence or raw HTML. */
const DISPLAYED = 'displayed';

export function equationPlugin(md: MarkdownIt): void {
  md.inline.ruler.before('escape', INLINE_EQUATION, inlineRule);
  md.inline.ruler.before('escape', EQUATION_REFERENCE, referenceRule);
  md.block.ruler.before('fence', BLOCK_EQUATION, blockRule, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
  md.core.ruler.after('inline', 'equations_in_blocks', blocksRule);
}

function inlineRule(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== '$' && state.src[state.pos] !== '\\') return false;
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
    fill(token, match);
    token.meta = { place: { starts: match.starts, start: state.pos, end: match.end } };
  }
  state.pos = match.end;
  return true;
}

function fill(token: Token, { tex, markup, isDisplayed: shown }: Match): void {
  token.content = tex;
  token.markup = markup;
  if (shown) token.info = DISPLAYED;
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
  const opened = displayOpener(state.src, first);
  if (opened === null || state.sCount[start] - state.blkIndent >= 4) return false;
  const last = closingLine(state, start, end, opened);
  if (last === null) return false;
  const text = state.getLines(start, last + 1, state.blkIndent, false);
  const match = equationAt(text, text.length - text.trimStart().length, text.length);
  if (!match || text.slice(match.end).trim() !== '') return false;
  if (/\n[ \t]*\n/.test(match.tex) && isProse(match.tex)) return false;
  if (silent) return true;
  state.line = last + 1;
  const token = state.push(BLOCK_EQUATION, 'p', 0);
  token.block = true;
  token.content = match.tex;
  token.markup = match.markup;
  token.map = [start, state.line];
  // Its line follows from `map`, once the block is at its place.
  token.meta = blockMeta(text, 0, match.starts);
  return true;
}

/** A heading, fence or comment ends an equation that was left open before a blank line. */
const OTHER_BLOCK = /^ {0,3}(?:#{1,6}[ \t]|`{3}|~{3}|<!--)/;

/** The line that has the next closing delimiter; null where there is none in the block. */
function closingLine(
  state: StateBlock,
  start: number,
  end: number,
  { opener, closer }: Opener,
): number | null {
  let blank = false;
  for (let line = start; line < end; line += 1) {
    looked(state.env, line + 1);
    if (state.isEmpty(line)) {
      blank = true;
      continue;
    }
    if (state.sCount[line] < state.blkIndent) return null;
    const begin = state.bMarks[line] + state.tShift[line];
    const text = state.src.slice(begin, state.eMarks[line]);
    if (blank && OTHER_BLOCK.test(text)) return null;
    const from = line === start ? opener.length : 0;
    if (closingAt(text, from, text.length, closer) >= 0) return line;
  }
  looked(state.env, end + 1);
  return null;
}

/** Finds equations in raw HTML and in fences, and takes back those within code. */
function blocksRule(state: StateCore): void {
  state.tokens = state.tokens.flatMap((token) => {
    if (token.type === 'html_block') return equationsInHtml(state, token);
    if (token.type === 'fence' && /^math(?![\w-])/i.test(token.info.trim())) {
      return mathFence(state, token);
    }
    if (token.type === BLOCK_EQUATION) {
      (token.meta?.place as BlockPlace).line = token.map?.[0] ?? 0;
    }
    if (token.children !== null) token.children = withoutVerbatim(state, token);
    return [token];
  });
}

/** `meta` of an equation that is a block, or part of raw HTML. */
function blockMeta(content: string, line: number, starts: readonly number[]) {
  const place: BlockPlace = { starts, content, line };
  return { place };
}

function mathFence(state: StateCore, { content, map, level }: Token): Token[] {
  const from = content.length - content.trimStart().length;
  const tex = content.trim();
  if (tex === '') return [];
  const token = new state.Token(BLOCK_EQUATION, 'p', 0);
  Object.assign(token, { content: tex, map, level, block: true, markup: '```' });
  const starts = Array.from({ length: tex.length + 1 }, (_, index) => from + index);
  token.meta = blockMeta(content, (map?.[0] ?? 0) + 1, starts);
  return [token];
}

/** The same HTML as several tokens, with one for each equation in its text. */
function equationsInHtml(state: StateCore, whole: Token): Token[] {
  const tokens: Token[] = [];
  let html = '';
  let offset = 0;
  const flush = (): void => {
    if (html === '') return;
    const token = new state.Token('html_block', '', 0);
    token.content = html;
    token.map = whole.map;
    tokens.push(token);
    html = '';
  };
  for (const piece of htmlPieces(whole.content)) {
    let at = 0;
    for (const { start, match } of piece.kind === 'text' ? equationsInText(piece.html) : []) {
      html += piece.html.slice(at, start);
      flush();
      const token = new state.Token(INLINE_EQUATION, 'span', 0);
      const { tex, starts } = withoutEntities(match, offset);
      fill(token, { ...match, tex, isDisplayed: match.isDisplayed || match.markup === '$$' });
      token.meta = blockMeta(whole.content, whole.map?.[0] ?? 0, starts);
      tokens.push(token);
      at = match.end;
    }
    html += piece.html.slice(at);
    offset += piece.html.length;
  }
  flush();
  return tokens;
}

function* equationsInText(text: string): Generator<{ start: number; match: Match }> {
  let at = 0;
  while (at < text.length) {
    const match = /[$\\]/.test(text[at]) ? equationAt(text, at, text.length) : null;
    if (match) {
      yield { start: at, match };
      at = match.end;
    } else if (text[at] === '\\' || text.startsWith('$$', at)) at += 2;
    else at += 1;
  }
}

/** Equations between <code> and </code> become the text that they were. */
function withoutVerbatim(state: StateCore, { content, children }: Token): Token[] {
  let verbatim: string | null = null;
  return (children ?? []).map((token) => {
    if (token.type === 'html_inline') {
      const name = /^<(\/?[a-z][^\s/<>]*)/i.exec(token.content)?.[1] ?? '';
      verbatim = verbatimAfter(name.toLowerCase(), verbatim);
    }
    if (verbatim === null || token.type !== INLINE_EQUATION) return token;
    const text = new state.Token('text', '', 0);
    const { start, end } = token.meta?.place as InlinePlace;
    text.content = content.slice(start, end);
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

/** LaTeX in HTML has to write < and & as entities. `offset` is added to the places. */
function withoutEntities(
  { tex, starts }: Match,
  offset: number,
): { tex: string; starts: number[] } {
  let plain = '';
  const places: number[] = [];
  for (const found of tex.matchAll(/&(lt|gt|amp|quot|apos|nbsp);|[^]/g)) {
    const name = found.at(1);
    plain += name === undefined ? found[0] : ENTITIES[name];
    places.push(offset + starts[found.index]);
  }
  places.push(offset + starts[tex.length]);
  return { tex: plain, starts: places };
}
