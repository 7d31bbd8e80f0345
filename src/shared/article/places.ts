// Layer: shared, article. No vscode, no DOM. Where the tokens of an article stand in its text. A token's
// content is made of source lines of which the parser has taken off the marks of quotations and
// lists, indentation and the backslashes before the bars of a table's cells; here it is laid over
// these lines again. Lines and columns count from 0, columns in UTF-16 units.

/** Where the LaTeX of an equation stands that is a block or part of raw HTML. */
export interface BlockPlace {
  /** Of each character of the LaTeX, and where the last one ends: offsets in `content`. */
  starts: readonly number[];
  content: string;
  /** Source line on which `content` begins. */
  line: number;
}

/** Of an equation in a sentence; the content is that of the token around it. */
export interface InlinePlace {
  starts: readonly number[];
  /** The equation with its delimiters, in the content. */
  start: number;
  end: number;
}

/** A text cut into lines, and back: offsets are those of the whole text. */
export class SourceLines {
  private readonly starts: number[] = [0];

  constructor(readonly text: string) {
    for (const { index, 0: mark } of text.matchAll(/\r\n?|\n/g))
      this.starts.push(index + mark.length);
  }

  get count(): number {
    return this.starts.length;
  }

  /** A line without its line break; empty behind the last one. */
  line(index: number): string {
    const start = this.starts.at(index);
    if (start === undefined || index < 0) return '';
    return this.text.slice(start, this.starts.at(index + 1)).replace(/[\r\n]+$/, '');
  }

  offsetAt(line: number, column: number): number {
    const start = this.starts[Math.min(line, this.count - 1)];
    return Math.min(start + Math.max(column, 0), this.text.length);
  }

  placeOf(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - this.starts[low] };
  }
}

/**
 * Offsets in the article of every character of a block's content, and of its end.
 * @param line source line on which the content begins
 * @param column null where each line of the content is the end of its source line; else where to
 *   begin to look for it on its one line
 */
export function contentOffsets(
  lines: SourceLines,
  content: string,
  line: number,
  column: number | null,
): number[] {
  const offsets: number[] = [];
  content.split('\n').forEach((part, index) => {
    const source = lines.line(line + index);
    const columns =
      column === null ? columnsAtEnd(part, source) : columnsFrom(part, source, column);
    for (const at of columns) offsets.push(lines.offsetAt(line + index, at));
  });
  return offsets;
}

/** Of a part that ends where its line does, white space aside; its end is the last entry. */
function columnsAtEnd(part: string, source: string): number[] {
  const ink = part.trim();
  const end = source.trimEnd().length;
  if (!source.slice(0, end).endsWith(ink)) return columnsFrom(part, source, 0);
  // A tab that is taken off in part leaves spaces that no column has.
  const first = end - ink.length - (part.length - part.trimStart().length);
  return Array.from({ length: part.length + 1 }, (_, index) => first + index);
}

/** Of a part somewhere on its line; a bar may stand behind a backslash there. */
function columnsFrom(part: string, source: string, from: number): number[] {
  const found = source.indexOf(part, from);
  if (found >= 0) return Array.from({ length: part.length + 1 }, (_, index) => found + index);
  const columns: number[] = [];
  let at = from;
  while (at < source.length && !matchesEscaped(part, source, at)) at += 1;
  for (const character of part.split('')) {
    if (character === '|' && source.startsWith('\\|', at)) at += 1;
    columns.push(at);
    at += 1;
  }
  return [...columns, at];
}

function matchesEscaped(part: string, source: string, at: number): boolean {
  let to = at;
  for (const character of part.split('')) {
    if (character === '|' && source.startsWith('\\|', to)) to += 1;
    if (source[to] !== character) return false;
    to += 1;
  }
  return true;
}
