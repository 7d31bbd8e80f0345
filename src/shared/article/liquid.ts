// Layer: shared, article. No vscode, no DOM. Liquid tags of Jekyll ({% include … %}, {{ page.title }})
// and shortcodes of Hugo ({{< figure … >}}) stay the text that they are: nothing within them is
// Markdown or an equation. What stands between {% highlight %} and its end is code, and between
// {% comment %} and its end nothing.

import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

export function liquidPlugin(md: MarkdownIt): void {
  md.inline.ruler.before('escape', 'liquid', tagRule);
  md.block.ruler.before('fence', 'liquid_block', blockRule, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
}

const TAG = /\{%[^]*?%\}|\{\{[^]*?\}\}/y;

function tagRule(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== '{') return false;
  TAG.lastIndex = state.pos;
  const tag = TAG.exec(state.src)?.[0];
  if (tag === undefined || state.pos + tag.length > state.posMax) return false;
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
