// Layer: shared, article. No vscode, no DOM. The fenced code blocks of a Markdown text with their
// places, after CommonMark 0.31 §4.5: three or more backticks or tildes, indented by three spaces
// at most, closed by a fence at least as long or by the end of the text.

export interface Fence {
  /** What stands behind the opening fence, e.g. "diffusion". */
  info: string;
  /** Lines between the fences as they stand in the text, with their line endings. */
  text: string;
  /** 0-based line of the opening fence. */
  line: number;
  /** Offsets in the text of the opening fence's line and behind the closing fence's line. */
  start: number;
  end: number;
}

const OPENING = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*?)[ \t]*$/;
const CLOSING = /^ {0,3}(`{3,}|~{3,})[ \t]*$/;

/** All fenced code blocks in the order of the text. */
export function findFences(markdown: string): Fence[] {
  const fences: Fence[] = [];
  let open: (Omit<Fence, 'text' | 'end'> & { mark: string; textStart: number }) | null = null;
  const close = (textEnd: number, end: number): void => {
    if (!open) return;
    const { info, line, start, textStart } = open;
    fences.push({ info, line, start, end, text: markdown.slice(textStart, textEnd) });
    open = null;
  };
  let line = 0;
  let start = 0;
  while (start < markdown.length) {
    const newline = markdown.indexOf('\n', start);
    const next = newline < 0 ? markdown.length : newline + 1;
    const content = markdown.slice(start, next).replace(/\r?\n$/, '');
    if (open === null) {
      const match = OPENING.exec(content);
      if (match) open = { mark: match[1], info: match[2], line, start, textStart: next };
    } else {
      const mark = CLOSING.exec(content)?.[1];
      if (mark?.startsWith(open.mark)) close(start, next);
    }
    start = next;
    line += 1;
  }
  close(markdown.length, markdown.length);
  return fences;
}
