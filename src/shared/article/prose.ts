// Layer: shared, article. No vscode, no DOM. The sentences of an article: the text of its paragraphs,
// headings and cells with the equations in it, without markup and code, and where it stands.

import type { Token } from 'markdown-it';
import { INLINE_EQUATION } from './equations';
import type { InlinePlace } from './places';

/** A piece of the article in the order of the text; `end` ends a block. */
export interface ProsePart {
  kind: 'text' | 'equation' | 'end';
  /** Text without markup, or LaTeX without delimiters. */
  text: string;
  /** Offsets of each character in the article, and where the last one ends. */
  starts: readonly number[];
}

/** A piece of one inline token; offsets are those of its content. */
interface InlinePart {
  text: string;
  starts: number[];
  equation?: Token;
  /** Raw HTML that may hold a comment. */
  comment?: string;
}

/** Stands for code and pictures, in which nothing is looked for. */
export const OBJECT = '\uFFFC';

export function proseOf({ content, children }: Token): InlinePart[] {
  const parts: InlinePart[] = [];
  let at = 0;
  for (const token of children ?? []) {
    const part = partOf(token, content, at);
    if (part === null) continue;
    at = Math.max(at, part.starts.at(-1) ?? at);
    parts.push(part);
  }
  return parts;
}

function partOf(token: Token, content: string, at: number): InlinePart | null {
  switch (token.type) {
    case 'text':
      return textPart(token.content, content, at);
    case 'softbreak':
    case 'hardbreak': {
      const end = content.indexOf('\n', at);
      return { text: ' ', starts: end < 0 ? [at, at] : [end, end + 1] };
    }
    case 'code_inline': {
      const open = content.indexOf(token.markup, at);
      const close = content.indexOf(token.markup, open + token.markup.length);
      return { text: OBJECT, starts: [Math.max(open, at), close + token.markup.length] };
    }
    case 'image':
      return { text: OBJECT, starts: [at, at] };
    case 'html_inline': {
      const start = Math.max(content.indexOf(token.content, at), at);
      const text = /^<su([bp])>$/i.exec(token.content)?.[1].toLowerCase() ?? '';
      const mark = { b: '_', p: '^', '': '' }[text] ?? '';
      const starts = mark === '' ? [start + token.content.length] : [start, start];
      return { text: mark, starts, comment: token.content };
    }
    case INLINE_EQUATION: {
      const { start, end } = token.meta?.place as InlinePlace;
      return { text: token.content, starts: [start, end], equation: token };
    }
    default:
      return null;
  }
}

/** A text as it stands in the content, where entities and escaped marks are longer. */
function textPart(text: string, content: string, at: number): InlinePart {
  const found = content.indexOf(text, at);
  if (found >= 0 && text !== '') {
    return { text, starts: Array.from({ length: text.length + 1 }, (_, index) => found + index) };
  }
  const starts: number[] = [];
  let to = at;
  for (const character of text.split('')) {
    if (content[to] === '\\' && content[to + 1] === character) to += 1;
    starts.push(to);
    const entity =
      content[to] === '&' ? /^&#?\w+;/.exec(content.slice(to, to + 40))?.[0] : undefined;
    to = Math.min(to + (entity?.length ?? 1), content.length);
  }
  return { text, starts: [...starts, to] };
}
