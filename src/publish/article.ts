// Layer: host, publish. No vscode: the command line uses it too. The article of a page: rendered as the
// lab's page renders it, sanitised by the same lists, with everything in it that it shows.

import type { MarkdownIt } from 'markdown-it';
import type { NamedBlock } from '../build/blocks';
import type { LiveEquation } from '../shared/article/liveEquation';
import { decodedAddress } from '../shared/article/address';
import { isRunLink } from '../shared/article/contents';
import { keepLiquid, liquidAddresses } from '../shared/article/liquid';
import { ArticleMarkup, type Place } from '../shared/article/markup';
import { escapedAttribute, escapedText, safeHtml } from '../shared/article/safeHtml';
import { WIDGET_CLASS, type PlacedWidget, type WidgetBlock } from '../shared/article/widgetBlock';
import { typesetHtml, type TypesetArticle } from '../shared/article/typesetHtml';
import { equationPlace } from './equations';
import { imageHtml, type ArticleFiles } from './images';
import { Inserts } from './inserts';
import { withoutLiquid, withTagsOf } from './liquid';
import { widgetHtml, widgetOfRecipe, widgetPlace } from './widgets';
import { NOTES, type TakeNote } from './notes';

export interface ArticleSources {
  /** The article's text, its front matter blanked out. */
  readonly body: string;
  readonly recipes: readonly NamedBlock[];
  readonly files: ArticleFiles;
  readonly widgets: readonly PlacedWidget[];
  /** What was read of an equation, by its LaTeX; undefined for one without a reading. */
  readonly liveOf: (tex: string) => LiveEquation | undefined;
  /** The card of a recipe, as HTML. */
  readonly card: (recipe: NamedBlock) => Promise<string>;
  /** For a site that runs Liquid: the author's tags stay, everything else is kept from it. */
  readonly keepsLiquid: boolean;
  readonly note: TakeNote;
}

/** The article's HTML, which needs no file and asks for nothing. */
export async function articleHtml(sources: ArticleSources): Promise<string> {
  const { body, files, widgets, keepsLiquid, note } = sources;
  const mark = `m${crypto.randomUUID().replaceAll('-', '')}m`;
  const inserts = new Inserts(mark);
  const liquid = (tag: string): string => inserts.add(() => tag);
  const markup = new ArticleMarkup(mark, (markdown, reserve) => {
    liquidAddresses(markdown);
    scrollTables(markdown, reserve);
    tellRuns(markdown);
    if (keepsLiquid) keepLiquid(markdown, liquid);
  });
  const { html, places } = markup.render(
    body,
    widgets.filter(({ replaces }) => !replaces),
  );
  const filler = new PlaceFiller(places, sources, inserts);
  const safe = safeHtml(html, {
    mark,
    place: (index) => filler.fill(index),
    image: (attributes) => inserts.add(() => imageHtml(attributes, files, note)),
    ...(keepsLiquid ? { quoted: (value) => withTagsOf(value, escapedAttribute, liquid) } : {}),
  });
  return inserts.fill(safe, keepsLiquid ? withoutLiquid : undefined);
}

/** A run is a file beside the article, which the lab opens and no browser does: its link says so. */
function tellRuns({ core }: MarkdownIt): void {
  core.ruler.push('runs', ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? String(token.attrGet('href')) : '';
      if (!isRunLink(href) || token.attrGet('title') !== null) continue;
      const path = decodedAddress(href);
      token.attrSet('title', `${path}, beside the article; Diffusion Lab opens it`);
    }
  });
}

/** A table that is wider than the page is scrolled by itself. */
function scrollTables({ renderer }: MarkdownIt, reserve: (place: Place) => string): void {
  renderer.rules.table_open = () => `<div ${reserve({ className: 'wide' })}><table>\n`;
  renderer.rules.table_close = () => '</table></div>\n';
}

/** What stands at the places of one article. */
class PlaceFiller {
  private readonly typeset: TypesetArticle;
  /** Index among the equations, by index of the place. */
  private readonly equationAt = new Map<number, number>();
  private readonly equations: { tex: string; display: boolean }[] = [];

  constructor(
    private readonly places: readonly Place[],
    private readonly sources: ArticleSources,
    private readonly inserts: Inserts,
  ) {
    const { equations } = this;
    places.forEach(({ className, data = {} }, index) => {
      if (className !== 'equation') return;
      this.equationAt.set(index, equations.length);
      equations.push({ tex: data.tex, display: data.display === 'true' });
    });
    this.typeset = typesetHtml(equations, sources.liveOf);
    this.typeset.equations.forEach(({ refused }, index) => {
      if (refused === null) return;
      sources.note(NOTES.refused, equations[index].tex.trim(), refused);
    });
  }

  fill(index: number): { attributes: string; html: string } {
    const { className, data = {}, text = '' } = this.places[index];
    const attributes = ` class="${escapedAttribute(className)}"`;
    switch (className) {
      case 'equation':
        return this.equation(this.equationAt.get(index) ?? 0, attributes);
      case 'equation-reference':
        return this.reference(data.label, data.command, attributes);
      case 'recipe-card':
        return { attributes, html: this.recipe(Number(data.recipeLine)) };
      case WIDGET_CLASS:
        return widgetPlace(JSON.parse(data.diffusion) as WidgetBlock);
      default:
        return { attributes, html: escapedText(text) };
    }
  }

  private equation(index: number, attributes: string): { attributes: string; html: string } {
    const equation = this.equations[index];
    const live = this.sources.liveOf(equation.tex);
    const place = equationPlace(this.typeset.equations[index], { index, ...equation, live });
    return { attributes: attributes + place.attributes, html: place.html };
  }

  private reference(
    label: string,
    command: string,
    attributes: string,
  ): { attributes: string; html: string } {
    const found = this.typeset.labels.get(label);
    if (found === undefined) {
      this.sources.note(NOTES.noLabel, label);
      return { attributes, html: escapedText(`\\${command}{${label}}`) };
    }
    const number = command === 'eqref' ? `(${found.number})` : found.number;
    return {
      attributes: `${attributes} href="#equation-${found.index + 1}"`,
      html: escapedText(number),
    };
  }

  private recipe(line: number): string {
    const found = this.sources.recipes.find(({ block }) => block.startLine === line);
    if (found === undefined) return '';
    const widget = widgetOfRecipe(this.sources.widgets, line);
    const card = this.inserts.add(() => this.sources.card(found));
    return card + (widget === null ? '' : widgetHtml(widget));
  }
}
