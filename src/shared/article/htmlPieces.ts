// Layer: shared, article. No vscode, no DOM. Raw HTML in an article, cut into tags and the text
// between them. This decides only where equations may stand and what is shown; what is safe is
// decided by the page's sanitiser on parsed nodes.

export interface HtmlPiece {
  /**
   * `verbatim` is text in which dollars are dollars (in <pre> and <code>, as for MathJax), `raw` a
   * whole element whose content is no HTML, such as <script>.
   */
  kind: 'tag' | 'text' | 'verbatim' | 'raw';
  html: string;
  /** Name of a tag in lower case, with a slash before that of a closing one; else empty. */
  name: string;
}

/** A comment, declaration or tag. A quoted attribute may hold any character. */
const TAG =
  /<!--(?:-?>|[^]*?(?:--!?>|$))|<[!?][^>]*>|<(\/?[a-z][^\s/<>]*)(?:"[^"]*"|'[^']*'|[^'"<>])*>/gi;

/** Elements whose content the HTML standard reads as text, not as markup. */
const RAW = new Set([
  'script',
  'style',
  'textarea',
  'title',
  'iframe',
  'noembed',
  'noframes',
  'noscript',
  'xmp',
  'plaintext',
]);

/** Elements whose text MathJax does not look into. */
const VERBATIM = new Set(['pre', 'code']);

/** True for a tag that makes the browser read all that follows as text. */
export function opensRawText(name: string): boolean {
  return RAW.has(name);
}

/** The pieces of raw HTML in order; together they are the whole text. */
export function htmlPieces(html: string): HtmlPiece[] {
  const pieces: HtmlPiece[] = [];
  let verbatim: string | null = null;
  let at = 0;
  const take = (kind: HtmlPiece['kind'], end: number, name = ''): void => {
    if (end > at) pieces.push({ kind, html: html.slice(at, end), name });
    at = Math.max(at, end);
  };
  for (const { 0: tag, 1: written = '', index } of html.matchAll(TAG)) {
    if (index < at) continue;
    const name = written.toLowerCase();
    take(verbatim === null ? 'text' : 'verbatim', index);
    if (RAW.has(name)) {
      const close = html.slice(index + tag.length).search(new RegExp(`</${name}`, 'i'));
      const end = close < 0 ? html.length : html.indexOf('>', index + tag.length + close) + 1;
      take('raw', end > 0 ? end : html.length, name);
      continue;
    }
    take('tag', index + tag.length, name);
    verbatim = verbatimAfter(name, verbatim);
  }
  take(verbatim === null ? 'text' : 'verbatim', html.length);
  return pieces;
}

/** The verbatim element that text stands in behind a tag; `before` is the one before it. */
export function verbatimAfter(name: string, before: string | null): string | null {
  if (before !== null) return name === `/${before}` ? null : before;
  return VERBATIM.has(name) ? name : null;
}
