// Layer: shared, article. No vscode, no DOM. LaTeX as tokens that keep their place in the text.
// Macros are expanded here; what a macro expands to has the place of its call. What only changes
// the looks (spacing, sizes, colours) is left out, so that the parser sees mathematics alone.
//
// KaTeX's own parse tree is not used: its nodes for fractions, roots, accents and fonts carry no
// place, those from macros carry a place in the macro's body, and it refuses \label and unknown
// commands, which articles made for MathJax have. A test compares what both accept.

import { ARGUMENT_DROPPED, DELIMITER_SIZES, IGNORED, SPACE, WRAPPERS } from './commands';

export interface Token {
  /** A command with its backslash, or one character. */
  text: string;
  /** Offsets in the LaTeX, the end exclusive. */
  start: number;
  end: number;
  /** Where \left, \right, \bigl, … say whether a delimiter opens or closes. */
  side?: 'open' | 'close';
  /** The words of \text and its like; the token's text is then "\text". */
  words?: string;
}

export type Macros = Readonly<Record<string, string>>;

/** Expansions are bounded: a macro may call itself. */
const MOST_TOKENS = 20_000;
const MOST_DEPTH = 20;
const TEXT = /^\\(?:text(?:rm|normal|bf|it|up|sf|tt)?|mbox|hbox|textsc|intertext|shortintertext)$/;
const DEFINES = /^\\(?:(?:re|provide)?newcommand|def|gdef|DeclareMathOperator)$/;

/** The tokens of LaTeX, its macros expanded. */
export function tokenize(tex: string, macros: Macros = {}): Token[] {
  const reader = new Reader(new Map(Object.entries(macros)));
  reader.read(tex, null, 0);
  return reader.tokens;
}

class Reader {
  readonly tokens: Token[] = [];

  constructor(private readonly macros: Map<string, string>) {}

  /** Reads a text; `place` is that of the macro's call that it comes from. */
  read(tex: string, place: Token | null, depth: number): void {
    let at = 0;
    while (at < tex.length && this.tokens.length < MOST_TOKENS) {
      at = this.next(tex, at, place, depth);
    }
  }

  private next(tex: string, at: number, place: Token | null, depth: number): number {
    const character = tex[at];
    if (/[\s~]/.test(character)) return at + 1;
    if (character === '%') {
      const end = tex.indexOf('\n', at);
      return end < 0 ? tex.length : end + 1;
    }
    if (character !== '\\') {
      this.push(place, character, at, at + 1);
      return at + 1;
    }
    const name = /^\\(?:[A-Za-z@]+\*?|[^])/.exec(tex.slice(at, at + 64))?.[0] ?? '\\';
    const end = at + name.length;
    return this.command(tex, { name: name.replace(/\*$/, ''), at, end }, place, depth);
  }

  private command(
    tex: string,
    { name, at, end }: { name: string; at: number; end: number },
    place: Token | null,
    depth: number,
  ): number {
    const body = this.macros.get(name);
    if (body !== undefined && depth < MOST_DEPTH) {
      return this.expand(tex, { body, at, end }, place, depth);
    }
    if (DEFINES.test(name)) return this.define(tex, name, end);
    if (TEXT.test(name)) {
      const [words, after] = argument(tex, end);
      this.push(place, '\\text', at, after, { words: words.replaceAll('$', ' ') });
      return after;
    }
    if (name === '\\left' || name === '\\right' || DELIMITER_SIZES.test(name)) {
      return this.delimiter(tex, { name, at, end }, place);
    }
    if (name === '\\begin' || name === '\\end') return environmentEnd(tex, name, end);
    if (ARGUMENT_DROPPED.has(name)) {
      const [, after] = argument(tex, end);
      return after;
    }
    if (name === '\\quad' || name === '\\qquad') this.push(place, '\\quad', at, end);
    else if (!SPACE.has(name) && !IGNORED.has(name) && !WRAPPERS.has(name)) {
      this.push(place, name, at, end);
    }
    // \\[2pt] is a line's end with a gap.
    const gap = name === '\\\\' ? /^\s*\[[^\]=]*\]/.exec(tex.slice(end, end + 20)) : null;
    return end + (gap?.[0].length ?? 0);
  }

  private expand(
    tex: string,
    { body, at, end }: { body: string; at: number; end: number },
    place: Token | null,
    depth: number,
  ): number {
    const count = Math.max(0, ...[...body.matchAll(/#(\d)/g)].map(([, digit]) => Number(digit)));
    const values: string[] = [];
    let after = end;
    for (let index = 0; index < count; index += 1) {
      const [value, next] = argument(tex, after);
      values.push(value);
      after = next;
    }
    const expanded = body.replace(/#(\d)/g, (_, digit: string) => values[Number(digit) - 1]);
    this.read(expanded, place ?? { text: '', start: at, end: after }, depth + 1);
    return after;
  }

  /** \newcommand{\x}[1]{…}, \def\x#1{…}, \DeclareMathOperator{\x}{…}: for what follows. */
  private define(tex: string, command: string, end: number): number {
    const head = /^\s*\{?\s*(\\[A-Za-z@]+)\s*\}?(?:\s*\[[^\]]*\])*(?:\s*#\d)*\s*/.exec(
      tex.slice(end),
    );
    if (head === null) return end;
    const [body, after] = argument(tex, end + head[0].length);
    const isName = command === '\\DeclareMathOperator';
    this.macros.set(head[1], isName ? `\\operatorname{${body}}` : body);
    return after;
  }

  private delimiter(
    tex: string,
    { name, at, end }: { name: string; at: number; end: number },
    place: Token | null,
  ): number {
    const found = /^\s*(\\[A-Za-z]+|\\?[^])/.exec(tex.slice(end, end + 32));
    if (found === null) return end;
    const after = end + found[0].length;
    if (found[1] === '.') return after;
    const isOpen = name === '\\left' || name.endsWith('l');
    const isClose = name === '\\right' || name.endsWith('r');
    const side = isOpen ? ('open' as const) : isClose ? ('close' as const) : undefined;
    this.push(place, found[1], at, after, side === undefined ? {} : { side });
    return after;
  }

  private push(
    place: Token | null,
    text: string,
    start: number,
    end: number,
    more: Partial<Token> = {},
  ): void {
    const span = place ?? { start, end };
    this.tokens.push({ text, start: span.start, end: span.end, ...more });
  }
}

/** The argument at an offset, without its braces, and the offset behind it. */
function argument(tex: string, at: number): [string, number] {
  let start = at;
  while (/\s/.test(tex.charAt(start))) start += 1;
  if (tex[start] === '\\') {
    const name = /^\\(?:[A-Za-z@]+|[^])/.exec(tex.slice(start, start + 64))?.[0] ?? '';
    return [name, start + name.length];
  }
  if (tex[start] !== '{') return [tex.charAt(start), Math.min(tex.length, start + 1)];
  let depth = 0;
  for (let i = start; i < tex.length; i += 1) {
    if (tex[i] === '\\') i += 1;
    else if (tex[i] === '{') depth += 1;
    else if (tex[i] === '}' && (depth -= 1) === 0) return [tex.slice(start + 1, i), i + 1];
  }
  return [tex.slice(start + 1), tex.length];
}

/** Behind \begin{name}, its options and its columns, or behind \end{name}. */
function environmentEnd(tex: string, name: string, end: number): number {
  const [environment, after] = argument(tex, end);
  if (name === '\\end') return after;
  const options = /^\s*\[[a-z]\]/.exec(tex.slice(after, after + 8))?.[0].length ?? 0;
  if (!/^(?:array|alignedat|alignat|subarray)\*?$/.test(environment)) return after + options;
  return argument(tex, after + options)[1];
}
