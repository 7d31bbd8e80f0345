// Layer: shared, article. No vscode, no DOM. The YAML between `---` lines at the top of a Jekyll or
// Hugo article. It is about the article, not part of it: its title and date are shown as such, the
// rest is left out.

export interface FrontMatter {
  title: string | null;
  date: string | null;
  /** The article with the front matter blanked out, so that line numbers stay what they were. */
  body: string;
}

const BLOCK = /^---[ \t]*\r?\n(?:[\s\S]*?\r?\n)?---[ \t]*(?:\r?\n|$)/;

/** Splits the front matter off; without one, title and date are null. */
export function readFrontMatter(text: string): FrontMatter {
  const block = BLOCK.exec(text)?.[0];
  if (block === undefined) return { title: null, date: null, body: text };
  const lineBreaks = block.match(/\n/g)?.length ?? 0;
  return {
    title: scalar(block, 'title'),
    date: scalar(block, 'date')?.replace(/[T ].*$/, '') ?? null,
    body: '\n'.repeat(lineBreaks) + text.slice(block.length),
  };
}

/** The value of a top-level key that stands on one line, without its quotes. */
function scalar(block: string, key: string): string | null {
  const value = new RegExp(`^${key}:[ \\t]*(.+?)[ \\t]*$`, 'm').exec(block)?.[1];
  const unquoted = value?.replace(/^(["'])(.*)\1$/, '$2');
  return unquoted === undefined || unquoted === '' ? null : unquoted;
}
