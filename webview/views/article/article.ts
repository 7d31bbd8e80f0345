// Layer: page, views. The article beside its text: rendered live, equations typeset and alive,
// recipes with a button, scrolled in step with the editor. An update changes only what differs, so
// that the place of reading and what was typeset stay.

import { decodedAddress } from '../../../src/shared/article/address';
import type { ArticleContent } from '../../../src/shared/protocol/labPage';
import { el } from '../../ui/dom';
import type { LabContext, View } from '../common/context';
import { readFrontMatter } from '../../../src/shared/article/frontMatter';
import { retryImage, watchImage } from './images';
import { ArticleBody } from './articleBody';
import type { ArticlePlaces } from './articleBody';
import { LiveArticle } from './liveArticle';
import { ArticleRenderer } from './markdown';
import { fillRecipeCard } from './recipeCard';
import { ID_PREFIX } from './sanitizer';
import { lineAt, linePlaces, offsetOf } from './scrollSync';
import { EquationPlaces } from './typeset';
import { MountedWidgets } from '../../widgets/mount';

/** After the reader scrolled here, the editor's echo of it is ignored for so long (ms). */
const ECHO_TIME = 400;

/** The article view. Its parent is what scrolls. */
export class ArticleView implements View {
  readonly element: HTMLElement;
  private readonly title = el('h1', { class: 'article-title' });
  private readonly date = el('p', { class: 'article-date' });
  private readonly head = el(
    'header',
    { class: 'article-head', attributes: { hidden: '' } },
    this.title,
    this.date,
  );
  private readonly body = el('article', { class: 'article', testId: 'article' });
  private readonly content = new ArticleBody(this.body, new ArticleRenderer(), (from, to) =>
    this.isUnchanged(from, to),
  );
  private readonly equations = new EquationPlaces();
  private readonly widgets = new MountedWidgets();
  private readonly live = new LiveArticle(this.body, (symbol) => {
    this.widgets.showSymbol(symbol);
  });
  /** Source with which each place of a recipe or image was last filled. */
  private readonly filled = new WeakMap<Element, string>();
  private readonly stopListening = new AbortController();
  private uri = '';
  private scrolledByReader = -Infinity;
  private scrolledTo = 0;

  /** @param empty what stands here while there is no article */
  constructor(
    private readonly context: Pick<LabContext, 'host'>,
    private readonly empty: HTMLElement,
  ) {
    this.element = el('div', { testId: 'article-view' }, this.empty, this.head, this.body);
    this.widgets.onSymbol((symbol) => {
      this.live.showSymbol(symbol);
    });
    this.widgets.onValues((values) => {
      // A process without steps has no T.
      if ('T' in values && 't' in values) this.live.setStep(Math.max(1, values.t));
    });
    this.body.addEventListener('click', (event) => {
      this.followLink(event);
    });
    this.body.addEventListener('dblclick', (event) => {
      this.revealClicked(event);
    });
  }

  /** Starts telling the editor how far the reader has scrolled; `scroller` holds the view. */
  watchScrolling(scroller: HTMLElement): void {
    scroller.addEventListener(
      'scroll',
      () => {
        this.scrolled(scroller);
      },
      {
        passive: true,
        signal: this.stopListening.signal,
      },
    );
  }

  /** Shows the article as it is in the editor now. */
  setArticle(content: ArticleContent): void {
    const { title, date, body } = readFrontMatter(content.text);
    this.empty.hidden = true;
    this.head.hidden = title === null;
    this.date.textContent = date ?? '';
    const rendered = this.content.update(body, content);
    const { places } = this.content;
    // Many articles repeat the title of their front matter as the first heading.
    const repeated = places.titles.at(0)?.textContent.trim() === title;
    this.title.textContent = title ?? '';
    this.title.hidden = repeated;
    if (content.uri !== this.uri) this.element.parentElement?.scrollTo(0, 0);
    this.uri = content.uri;
    this.live.setContent(content);
    this.fillPlaces(places, content.hints);
    this.widgets.mountIn(places.widgets);
    this.element.dataset.rendered = String(rendered);
    this.element.dataset.title = title ?? content.title;
    this.element.dataset.equations = String(places.equations.length);
  }

  /** Scrolls to the editor's first visible line. */
  scrollToLine(line: number): void {
    const scroller = this.element.parentElement;
    if (scroller === null || performance.now() - this.scrolledByReader < ECHO_TIME) return;
    scroller.scrollTop = offsetOf(linePlaces(scroller, this.body), line);
    this.scrolledTo = scroller.scrollTop;
  }

  dispose(): void {
    this.stopListening.abort();
    this.widgets.dispose();
  }

  private scrolled(scroller: HTMLElement): void {
    if (this.uri === '' || Math.abs(scroller.scrollTop - this.scrolledTo) < 2) return;
    this.scrolledByReader = performance.now();
    this.scrolledTo = scroller.scrollTop;
    this.reveal(lineAt(linePlaces(scroller, this.body), scroller.scrollTop));
  }

  private reveal(line: number): void {
    this.context.host.call('revealArticleLine', { line }).catch((error: unknown) => {
      reportError(error);
    });
  }

  private revealClicked(event: MouseEvent): void {
    const block =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-line]') : null;
    if (block !== null) this.reveal(Number(block.dataset.line));
  }

  private followLink(event: MouseEvent): void {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a') : null;
    const href = link?.getAttribute('href');
    if (link === null || href === undefined || href === null) return;
    event.preventDefault();
    // VS Code's own handler would open the link a second time.
    event.stopPropagation();
    if (link.dataset.label !== undefined) {
      this.equations.target(link.dataset.label)?.scrollIntoView({ block: 'center' });
      return;
    }
    if (href.startsWith('#')) {
      this.target(decodedAddress(href.slice(1)))?.scrollIntoView();
      return;
    }
    this.context.host.call('openLink', { href }).catch((error: unknown) => {
      reportError(error);
    });
  }

  /** The heading or anchor of the article that a link within it leads to. */
  private target(id: string): Element | null {
    const name = CSS.escape(ID_PREFIX + id);
    return this.body.querySelector(`[id="${name}"], a[name="${name}"]`);
  }

  /** True for a place that is already filled from the same source. */
  private isUnchanged(from: HTMLElement, to: HTMLElement): boolean {
    const source = sourceOf(to);
    const isFilled = this.filled.get(from) === source || this.equations.isTypeset(from);
    if (source === null || !isFilled || sourceOf(from) !== source) return false;
    Object.assign(from.dataset, to.dataset);
    return true;
  }

  private fillRecipe(place: HTMLElement, recipe: string): void {
    const { host } = this.context;
    const line = Number(place.dataset.recipeLine);
    fillRecipeCard(place, recipe, {
      startLine: line,
      train: () => host.call('trainArticleRecipe', { line }),
      showFault: () => host.call('showRecipeFault', { line }),
    });
  }

  private fillPlaces(places: ArticlePlaces, hints: ArticleContent['hints']): void {
    this.equations.fill(places, hints, this.live);
    for (const place of places.recipesAndImages) {
      const source = sourceOf(place);
      const { recipe, image } = place.dataset;
      if (source === null) continue;
      if (this.filled.get(place) === source) {
        // It may have been put there meanwhile.
        if (image !== undefined) retryImage(place);
        continue;
      }
      this.filled.set(place, source);
      if (recipe === undefined) watchImage(place);
      else {
        this.fillRecipe(place, recipe);
      }
    }
  }
}

/** What a place is filled from; null for any other element. */
function sourceOf({ dataset }: HTMLElement): string | null {
  const { tex, display, recipe, recipeLine = '', image } = dataset;
  if (tex !== undefined) return `${display ?? ''} ${tex}`;
  return recipe === undefined ? (image ?? null) : `${recipeLine} ${recipe}`;
}
