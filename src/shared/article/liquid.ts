// Layer: shared, article. No vscode, no DOM. Liquid tags of Jekyll ({% include … %}, {{ page.title }})
// and shortcodes of Hugo ({{< figure … >}}) stay the text that they are: nothing within them is
// Markdown or an equation. What stands between {% highlight %} and its end is code, and between
// {% comment %} and its end nothing.

import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';
import { looked } from './incremental';

export function liquidPlugin(md: MarkdownIt): void {
  md.inline.ruler.before('escape', 'liquid', tagRule);
  md.block.ruler.before('fence', 'liquid_block', blockRule, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
}

/** In a published page, whose site acts on the tags: they go through `take`, which answers HTML. */
export function keepLiquid(md: MarkdownIt, take: (tag: string) => string): void {
  md.inline.ruler.at('liquid', (state, silent) => {
    const tag = tagAt(state);
    if (tag === null) return false;
    if (!silent) state.push(KEPT, '', 0).content = tag;
    state.pos += tag.length;
    return true;
  });
  md.renderer.rules[KEPT] = (tokens, index) => take(tokens[index].content);
  // A tag that is a paragraph may become blocks of HTML: it gets no paragraph around it.
  md.core.ruler.push('liquid_paragraphs', ({ tokens }) => {
    tokens.forEach(({ children }, index) => {
      const isAlone = children?.length === 1 && children[0].type === KEPT;
      const around = [tokens.at(index - 1), tokens.at(index + 1)];
      if (!isAlone || around[0]?.type !== 'paragraph_open') return;
      for (const token of around) if (token !== undefined) token.hidden = true;
    });
  });
}

/** Addresses of links and pictures with Liquid tags in them, whose spaces would end an address. */
export function liquidAddresses(md: MarkdownIt): void {
  const { parseLinkDestination } = md.helpers;
  md.helpers.parseLinkDestination = (text, start, max) => {
    const end = addressEnd(text, start, max);
    if (end === null) return parseLinkDestination(text, start, max);
    return { ok: true, pos: end, str: text.slice(start, end) };
  };
  const normalize = md.normalizeLink.bind(md);
  md.normalizeLink = (address) =>
    address
      .split(/(\{%[^]*?%\}|\{\{[^]*?\}\})/)
      .map((part, index) => (index % 2 === 0 && part !== '' ? normalize(part) : part))
      .join('');
}

/** Where an address ends that holds a Liquid tag; null for one that holds none. */
function addressEnd(text: string, start: number, max: number): number | null {
  let hasTag = false;
  let depth = 0;
  let at = start;
  while (at < max && !/\s/.test(text[at])) {
    TAG.lastIndex = at;
    const tag = text[at] === '{' ? TAG.exec(text)?.[0] : undefined;
    if (tag !== undefined) hasTag = true;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')' && depth-- === 0) break;
    at += tag?.length ?? 1;
  }
  return hasTag && at <= max ? at : null;
}

const KEPT = 'liquid_kept';
const TAG = /\{%[^]*?%\}|\{\{[^]*?\}\}/y;

/** The tag that begins where the parser is; null where none does. */
function tagAt({ src, pos, posMax }: StateInline): string | null {
  if (src[pos] !== '{') return null;
  TAG.lastIndex = pos;
  const tag = TAG.exec(src)?.[0];
  return tag === undefined || pos + tag.length > posMax ? null : tag;
}

function tagRule(state: StateInline, silent: boolean): boolean {
  const tag = tagAt(state);
  if (tag === null) return false;
  if (!silent) state.push('text', '', 0).content = tag;
  state.pos += tag.length;
  return true;
}

const OPENING = /^\{[{%][-<%]?\s*(highlight|comment)\b/;

function blockRule(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  if (state.sCount[start] - state.blkIndent >= 4) return false;
  const name = OPENING.exec(lineOf(state, start))?.[1];
  if (name === undefined) return false;
  const closing = new RegExp(`\\{[{%][-<%]?\\s*(?:end|/)\\s*${name}\\b`);
  let last = start;
  while (last < end && !closing.test(lineOf(state, last))) last += 1;
  looked(state.env, last + 1);
  if (last === end) return false;
  if (silent) return true;
  state.line = last + 1;
  if (name === 'highlight') {
    const token = state.push('code_block', 'code', 0);
    token.content = state.getLines(start + 1, Math.max(last, start + 1), state.blkIndent, true);
    token.map = [start, state.line];
  }
  return true;
}

function lineOf(state: StateBlock, line: number): string {
  return state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);
}
