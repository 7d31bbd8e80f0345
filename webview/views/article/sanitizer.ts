// Layer: page, views. What of an article's HTML may become elements of the page: DOMPurify decides
// it on parsed nodes, from lists of what articles need (`allowedHtml.ts`). The rest is dropped, so that
// nothing of an article runs, loads from elsewhere or can be taken for a part of the page:
//   - no scripts, styles, forms, frames, media, SVG or MathML;
//   - no class and no data attribute except those of the renderer, which carry its secret mark;
//   - ids and names get a prefix, so that they shadow neither the page's nor properties of the DOM.

import createDOMPurify, { type Config } from 'dompurify';
import {
  ALLOWED_ADDRESS,
  ALLOWED_ATTRIBUTES,
  ALLOWED_TAGS,
  WITHOUT_CONTENT,
} from '../../../src/shared/article/allowedHtml';

/** Before every id and name of an article; DOMPurify's own word for it. */
export const ID_PREFIX = 'user-content-';

const CONFIG = {
  RETURN_DOM_FRAGMENT: true,
  ALLOWED_URI_REGEXP: ALLOWED_ADDRESS,
  ALLOWED_TAGS: [...ALLOWED_TAGS],
  ALLOWED_ATTR: [...ALLOWED_ATTRIBUTES],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  FORBID_CONTENTS: [...WITHOUT_CONTENT],
  SANITIZE_NAMED_PROPS: true,
} satisfies Config & { RETURN_DOM_FRAGMENT: true };

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
    return this.purify.sanitize(html, CONFIG);
  }
}
