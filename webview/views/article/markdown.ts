// Layer: page, views. An article as fragments of sanitised elements, a unit of blocks each. Equations,
// recipes and images become empty places with their source in data attributes, which `article.ts`
// fills.

import type { MarkdownBlock } from '../../../src/shared/article/incremental';
import { ArticleMarkup } from '../../../src/shared/article/markup';
import type { PlacedWidget } from '../../../src/shared/article/widgetBlock';
import { imagePlace } from './images';
import { ArticleSanitizer } from './sanitizer';

/** Renders articles; one instance serves a page. */
export class ArticleRenderer {
  private readonly sanitizer = new ArticleSanitizer();
  private readonly markup = new ArticleMarkup(this.sanitizer.mark);

  /** The blocks of an article; those that an edit left alone are the same objects as before. */
  parse(text: string): readonly MarkdownBlock[] {
    return this.markup.parse(text);
  }

  /**
   * The elements of some blocks that follow each other; their lines and those of the widgets are counted
   * from the first block's. Relative images are looked for under `baseUri`.
   */
  render(
    blocks: readonly MarkdownBlock[],
    baseUri: string,
    widgets: readonly PlacedWidget[] = [],
  ): DocumentFragment {
    const { html, places } = this.markup.renderBlocks(blocks, widgets);
    const fragment = this.sanitizer.sanitize(html);
    for (const element of fragment.querySelectorAll<HTMLElement>('[data-place]')) {
      const place = places.at(Number(element.dataset.place));
      delete element.dataset.place;
      if (place === undefined) continue;
      element.className = place.className;
      if (place.text !== undefined) element.textContent = place.text;
      Object.assign(element.dataset, place.data);
    }
    for (const image of fragment.querySelectorAll('img')) {
      image.replaceWith(imagePlace(image, baseUri));
    }
    return fragment;
  }
}
