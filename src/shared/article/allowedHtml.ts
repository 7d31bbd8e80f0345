// Layer: shared, article. No vscode, no DOM. What of an article's HTML is kept, for the lab's page
// (DOMPurify, on parsed nodes) and for published pages (`safeHtml.ts`) alike: lists of what articles
// need. No scripts, styles, forms, frames, media, SVG or MathML.

export const ALLOWED_TAGS: readonly string[] = [
  ...['a', 'abbr', 'b', 'bdi', 'bdo', 'br', 'cite', 'code', 'del', 'dfn', 'em', 'i', 'ins', 'kbd'],
  ...['mark', 'q', 's', 'samp', 'small', 'span', 'strong', 'sub', 'sup', 'time', 'u', 'var', 'wbr'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'pre', 'blockquote', 'hr', 'details'],
  ...['address', 'article', 'aside', 'center', 'footer', 'header', 'section', 'summary'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'figure', 'figcaption', 'img'],
  ...['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
];

export const ALLOWED_ATTRIBUTES: readonly string[] = [
  ...['href', 'src', 'alt', 'title', 'id', 'name', 'lang', 'dir', 'cite', 'datetime'],
  ...['align', 'valign', 'colspan', 'rowspan', 'span', 'scope', 'width', 'height'],
  ...['start', 'reversed', 'type', 'value', 'open', 'data-line', 'data-place'],
];

/** Elements whose text says nothing without them. */
export const WITHOUT_CONTENT: readonly string[] = [
  ...['script', 'style', 'template', 'noscript', 'iframe', 'object', 'embed', 'applet', 'frameset'],
  ...['svg', 'math', 'title', 'head', 'select', 'textarea', 'button', 'canvas'],
  ...['audio', 'video', 'noembed', 'noframes', 'xmp', 'plaintext'],
];

/** Addresses that a link may have: of the web, of mail, relative ones. Images: `data:`, too. */
export const ALLOWED_ADDRESS = /^(?:https?:|mailto:|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i;
