// Layer: page, views. An article as a fragment of sanitised elements. Equations, recipes and images
// become empty places with their source in data attributes, which `article.ts` fills.

import { ArticleMarkup } from '../../../src/shared/article/markup';
import type { PlacedWidget } from '../../../src/shared/article/widgetBlock';
import { imagePlace } from './images';
import { ArticleSanitizer } from './sanitizer';

/** Renders articles; one instance serves a page. */
export class ArticleRenderer {
  private readonly sanitizer = new ArticleSanitizer();
  private readonly markup = new ArticleMarkup(this.sanitizer.mark);

  /** The article's elements; relative images are looked for under `baseUri`. */
  render(text: string, baseUri: string, widgets: readonly PlacedWidget[] = []): DocumentFragment {
    const { html, places } = this.markup.render(text, widgets);
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
