// Layer: shared, article. No vscode, no DOM; the page and the built-in preview use it too. Equations
// in Markdown: where they stand (`findEquations`), and a markdown-it plugin that turns each into an
// empty element with its LaTeX, which a page fills by `katex.render`. Both follow the same rules:
//   $$…$$  displayed if nothing else stands on its lines, else within the sentence, as in kramdown
//   $…$    within the sentence; no space inside the dollars and no digit after them, as in pandoc,
//          so that amounts of money stay text
// Neither crosses a blank line. Code, HTML comments and front matter hold no equations.

import type { MarkdownIt, StateBlock, StateInline, Token } from 'markdown-it';
import { findFences } from './fences';

/** An equation in a text. Offsets count UTF-16 units and include the dollars. */
export interface Equation {
  /** LaTeX between the dollars, without space around it. */
  tex: string;
  display: boolean;
  start: number;
  end: number;
}

/** What was found at a dollar: the LaTeX, and the offset behind the closing dollars. */
interface Match {
  tex: string;
  end: number;
  double: boolean;
}

/** All equations of a Markdown text, in order. Code by indentation alone is not recognised. */
export function findEquations(markdown: string): Equation[] {
  const skipped = regionsWithoutEquations(markdown);
  const equations: Equation[] = [];
  let at = 0;
  while (at < markdown.length) {
    const region = skipped.find(({ start, end }) => start <= at && at < end);
    if (region) {
      at = region.end;
      continue;
    }
    const limit = endOfParagraph(markdown, at, skipped);
    at = scanParagraph(markdown, at, limit, equations);
  }
  return equations;
}

/** Adds the equations between two offsets, which have no blank line between them. */
function scanParagraph(text: string, from: number, limit: number, equations: Equation[]): number {
  let at = from;
  while (at < limit) {
    const character = text[at];
    const match = character === '$' ? equationAt(text, at, limit) : null;
    if (match) {
      const { tex, end, double } = match;
      const display = double && standsAlone(text, at, end);
      equations.push({ tex, display, start: at, end });
      at = end;
    } else if (character === '\\') at += 2;
    else if (character === '`') at = endOfCode(text, at, limit);
    else if (text.startsWith('$$', at)) at += 2;
    else at += 1;
  }
  return Math.max(at, limit);
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

/** Behind a code span, or behind its backticks if they are not closed. */
function endOfCode(text: string, at: number, limit: number): number {
  const [mark] = /^`+/.exec(text.slice(at, limit)) ?? ['`'];
  for (const { 0: other, index } of text.slice(at + mark.length, limit).matchAll(/`+/g)) {
    if (other.length === mark.length) return at + mark.length + index + other.length;
  }
  return at + mark.length;
}

/** True if only the marks of quotations and list items stand beside it on its lines. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const after = /^[^\n]*/.exec(text.slice(end))?.[0] ?? '';
  return /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?$/.test(before) && after.trim() === '';
}

interface Region {
  start: number;
  end: number;
}

function regionsWithoutEquations(markdown: string): Region[] {
  const regions: Region[] = findFences(markdown);
  const front = /^---[ \t]*\r?\n[^]*?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(markdown);
  if (front) regions.push({ start: 0, end: front[0].length });
  for (const { 0: comment, index } of markdown.matchAll(/<!--[^]*?-->/g)) {
    regions.push({ start: index, end: index + comment.length });
  }
  return regions;
}

/** The next blank line, region without equations, or end of the text. */
function endOfParagraph(text: string, at: number, skipped: readonly Region[]): number {
  const blank = /\n[ \t>]*\r?\n/g;
  blank.lastIndex = at;
  const match = blank.exec(text);
  const end = match ? match.index + 1 : text.length;
  const next = skipped.filter(({ start }) => start > at).map(({ start }) => start);
  return Math.min(end, ...next);
}

/**
 * markdown-it plugin: an equation becomes `<span class="equation" data-tex="…" data-display="…">`,
 * empty, with `data-display` "true" in a paragraph of its own and "false" within a sentence.
 */
export function equationPlugin(md: MarkdownIt): void {
  md.inline.ruler.before('escape', 'equation_inline', inlineRule);
  md.block.ruler.before('fence', 'equation_block', blockRule, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
  const element = (token: Token, display: boolean): string =>
    `<span class="equation" data-tex="${md.utils.escapeHtml(token.content)}" data-display="${display}"></span>`;
  md.renderer.rules.equation_inline = (tokens, index) => element(tokens[index], false);
  md.renderer.rules.equation_block = (tokens, index, _options, _env, renderer) => {
    const token = tokens[index];
    return `<p${renderer.renderAttrs(token)}>${element(token, true)}</p>\n`;
  };
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
  if (!silent) {
    const token = state.push('equation_inline', 'span', 0);
    token.content = match.tex;
    token.markup = match.double ? '$$' : '$';
  }
  state.pos = match.end;
  return true;
}

function blockRule(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const first = state.bMarks[start] + state.tShift[start];
  if (!state.src.startsWith('$$', first) || state.sCount[start] - state.blkIndent >= 4)
    return false;
  let last = start + 1;
  while (last < end && !state.isEmpty(last) && state.sCount[last] >= state.blkIndent) last += 1;
  const text = state.getLines(start, last, state.blkIndent, false).trimStart();
  const match = equationAt(text, 0, text.length);
  if (!match || !standsAlone(text, 0, match.end)) return false;
  if (silent) return true;
  const lines = text.slice(0, match.end).split('\n').length;
  state.line = start + lines;
  const token = state.push('equation_block', 'p', 0);
  token.block = true;
  token.content = match.tex;
  token.markup = '$$';
  token.map = [start, state.line];
  return true;
}
