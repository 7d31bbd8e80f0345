// Layer: page, views. What of an article's HTML may become elements of the page: DOMPurify decides
// it on parsed nodes, from lists of what articles need. Everything else is dropped, so that
// nothing of an article runs, loads from elsewhere or can be taken for a part of the page:
//   - no scripts, styles, forms, frames, media, SVG or MathML;
//   - no class and no data attribute except those of the renderer, which carry its secret mark;
//   - ids and names get a prefix, so that they shadow neither the page's nor properties of the DOM.

import createDOMPurify, { type Config } from 'dompurify';

/** Before every id and name of an article; DOMPurify's own word for it. */
export const ID_PREFIX = 'user-content-';

const TAGS = [
  ...['a', 'abbr', 'b', 'bdi', 'bdo', 'br', 'cite', 'code', 'del', 'dfn', 'em', 'i', 'ins', 'kbd'],
  ...['mark', 'q', 's', 'samp', 'small', 'span', 'strong', 'sub', 'sup', 'time', 'u', 'var', 'wbr'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'pre', 'blockquote', 'hr', 'details'],
  ...['address', 'article', 'aside', 'center', 'footer', 'header', 'section', 'summary'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'figure', 'figcaption', 'img'],
  ...['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
];

const ATTRIBUTES = [
  ...['href', 'src', 'alt', 'title', 'id', 'name', 'lang', 'dir', 'cite', 'datetime'],
  ...['align', 'valign', 'colspan', 'rowspan', 'span', 'scope', 'width', 'height'],
  ...['start', 'reversed', 'type', 'value', 'open', 'data-line', 'data-place'],
];

/** Elements whose text says nothing without them. */
const WITHOUT_CONTENT = [
  ...['script', 'style', 'template', 'noscript', 'iframe', 'object', 'embed', 'applet', 'frameset'],
  ...['svg', 'math', 'title', 'head', 'select', 'textarea', 'button', 'canvas'],
  ...['audio', 'video', 'noembed', 'noframes', 'xmp', 'plaintext'],
];

/** Addresses that a link may have: of the web, of mail, relative ones. Images: `data:`, too. */
const ALLOWED_URI = /^(?:https?:|mailto:|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i;

const CONFIG = {
  RETURN_DOM_FRAGMENT: true,
  ALLOWED_URI_REGEXP: ALLOWED_URI,
  ALLOWED_TAGS: TAGS,
  ALLOWED_ATTR: ATTRIBUTES,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  FORBID_CONTENTS: WITHOUT_CONTENT,
  SANITIZE_NAMED_PROPS: true,
} as const satisfies Config;

/** Sanitises articles; one instance serves a page. */
export class ArticleSanitizer {
  /** Begins the values of the renderer's own attributes; no article can know it. */
  readonly mark = crypto.randomUUID();
  private readonly purify = createDOMPurify(window);

  constructor() {
    this.purify.addHook('uponSanitizeAttribute', (_, attribute) => {
      if (!attribute.attrName.startsWith('data-')) return;
      attribute.keepAttr = attribute.attrValue.startsWith(this.mark);
      attribute.attrValue = attribute.attrValue.slice(this.mark.length);
    });
  }

  sanitize(html: string): DocumentFragment {
    const fragment = this.purify.sanitize(html, CONFIG);
    const ids = new Set<string>();
    for (const element of fragment.querySelectorAll('[id]')) {
      // Of several elements with one id, links lead to the first.
      if (ids.has(element.id)) element.removeAttribute('id');
      ids.add(element.id);
    }
    return fragment;
  }
}
