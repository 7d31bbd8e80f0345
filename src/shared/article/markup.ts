// Layer: shared, article. No vscode, no DOM. An article as HTML, for the lab's page and for published
// ones. Every block carries its source line. Equations, references, recipes and notes become empty
// places, which who renders fills after sanitising: their text never passes through HTML. The HTML
// of the article itself is still in it, so nothing of this may be shown before it is sanitised.

import type { MarkdownIt, Token } from 'markdown-it';
import { BLOCK_EQUATION, EQUATION_REFERENCE, INLINE_EQUATION, isDisplayed } from './equations';
import { headingId } from './headingId';
import { htmlPieces, opensRawText } from './htmlPieces';
import type { HtmlPiece } from './htmlPieces';
import { IncrementalMarkdown } from './incremental';
import type { MarkdownBlock } from './incremental';
import { createArticleParser } from './parser';
import { isRecipeFence, recipeStartLine } from './recipeBlocks';
import { WIDGET_CLASS } from './widgetBlock';
import type { PlacedWidget } from './widgetBlock';
import { classOf, WIDGET, widgetBlock, widgetElement, withWidgets } from './widgetTokens';

/** What stands at a place: its class, data attributes and text, set after sanitising. */
export interface Place {
  className: string;
  data?: Readonly<Record<string, string>>;
  text?: string;
}

export interface Markup {
  /** Not sanitised. A place is an element with `data-place`: the mark and its index in `places`. */
  html: string;
  places: readonly Place[];
}

/** Renders articles, one after the other. */
export class ArticleMarkup {
  private readonly markdown = createArticleParser();
  private readonly incremental = new IncrementalMarkdown(this.markdown);
  /** Places of the article that is being rendered. */
  private places: Place[] = [];
  /** Line on which the tokens that are rendered begin; theirs are counted from there. */
  private line = 0;

  /**
   * @param mark begins the values of our own attributes; no article may know it
   * @param extend adds rules of who renders; `reserve` gives the attribute of a place
   */
  constructor(
    private readonly mark: string,
    extend: (markdown: MarkdownIt, reserve: (place: Place) => string) => void = () => undefined,
  ) {
    const { markdown } = this;
    extend(markdown, (place) => this.reserve(place));
    markdown.core.ruler.push('blocks', (state) => {
      alignCells(state.tokens);
      addHeadingIds(state.tokens);
    });
    this.renderEquations(markdown);
    this.renderRecipes(markdown);
    this.renderHtml(markdown);
    this.renderWidgets(markdown);
  }

  /** @param text of the article, its front matter blanked out */
  render(text: string, widgets: readonly PlacedWidget[]): Markup {
    const tokens = this.markdown.parse(text, {});
    return this.renderBlocks([{ tokens, lines: text.split('\n') }], widgets);
  }

  /** The blocks of an article; those that an edit left alone are the same objects as before. */
  parse(text: string): readonly MarkdownBlock[] {
    return this.incremental.parse(text);
  }

  /** Some blocks that follow each other; lines, those of the widgets too, count from the first one's. */
  renderBlocks(blocks: readonly MarkdownBlock[], widgets: readonly PlacedWidget[]): Markup {
    this.places = [];
    this.line = 0;
    let html = '';
    for (const { tokens, lines } of blocks) {
      const { line: start } = this;
      this.addSourceLines(tokens);
      const own = widgets
        .filter(({ line }) => start <= line && line < start + lines.length)
        .map((widget) => ({ ...widget, line: widget.line - start }));
      const drawn = tokens.length === 0 ? [] : withWidgets(tokens, own, classOf(tokens[0]));
      html += this.markdown.renderer.render(drawn, this.markdown.options, {});
      this.line += lines.length;
    }
    return { html, places: this.places };
  }

  /** Reserves a place and gives the attribute that leads to it. */
  private reserve(place: Place): string {
    this.places.push(place);
    return `data-place="${this.mark}${this.places.length - 1}"`;
  }

  /** Gives every block token the 0-based line where it begins. */
  private addSourceLines(tokens: readonly Token[]): void {
    for (const token of tokens) {
      if (token.map !== null && token.nesting !== -1) {
        token.attrSet('data-line', `${this.mark}${this.line + token.map[0]}`);
      }
    }
  }

  private renderEquations({ renderer }: MarkdownIt): void {
    const span = (token: Token): string => {
      const data = { tex: token.content, display: String(isDisplayed(token)) };
      return `<span ${this.reserve({ className: 'equation', data })}></span>`;
    };
    renderer.rules[INLINE_EQUATION] = (tokens, index) => span(tokens[index]);
    renderer.rules[EQUATION_REFERENCE] = (tokens, index) => {
      const data = { label: tokens[index].content, command: tokens[index].markup };
      return `<a ${this.reserve({ className: 'equation-reference', data })}></a>`;
    };
    renderer.rules[BLOCK_EQUATION] = (tokens, index, _options, _env, self) => {
      const token = tokens[index];
      return `<p${self.renderAttrs(token)}>${span(token)}</p>\n`;
    };
  }

  private renderRecipes({ renderer }: MarkdownIt): void {
    const renderFence = renderer.rules.fence;
    renderer.rules.fence = (tokens, index, options, env, self) => {
      const token = tokens[index];
      if (!isRecipeFence(token)) return renderFence(tokens, index, options, env, self);
      const data = {
        recipe: token.content,
        recipeLine: String(this.line + recipeStartLine(token)),
      };
      const place = this.reserve({ className: 'recipe-card', data });
      return `<div${self.renderAttrs(token)} ${place}></div>\n`;
    };
  }

  private renderWidgets({ renderer }: MarkdownIt): void {
    renderer.rules[WIDGET] = (tokens, index, options, env, self) => {
      const block = widgetBlock(tokens[index]);
      const [open, ...rest] = widgetElement(tokens[index], block);
      const data = { diffusion: JSON.stringify(block) };
      const place = this.reserve({ className: WIDGET_CLASS, data });
      return `<${open.tag} ${place}>${self.render(rest, options, env)}`;
    };
  }

  private renderHtml({ renderer, utils }: MarkdownIt): void {
    renderer.rules.html_block = (tokens, index) =>
      htmlPieces(tokens[index].content)
        .map((piece) => this.safePiece(piece))
        .join('');
    renderer.rules.html_inline = (tokens, index) => {
      const { content } = tokens[index];
      const name = /^<\/?([a-z][^\s/<>]*)/i.exec(content)?.[1] ?? '';
      // Such a tag would turn the rest of the article into its text; it is shown as it is written.
      if (opensRawText(name.toLowerCase())) return utils.escapeHtml(content);
      return withoutReported(content);
    };
  }

  private drawingNote(): string {
    const text = 'A drawing (SVG) that is part of the article’s text is not shown.';
    return `<span ${this.reserve({ className: 'image-note', text })}></span>`;
  }

  private safePiece({ kind, html, name }: HtmlPiece): string {
    if (kind === 'raw') return '';
    if (kind !== 'tag') return html;
    return (name === 'svg' ? this.drawingNote() : '') + withoutReported(html);
  }
}

/**
 * A tag without the attributes that the browser refuses, and reports as violations, already while
 * DOMPurify parses them. They are dropped there in any case.
 */
function withoutReported(tag: string): string {
  const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?/g;
  return tag.replace(attribute, (whole, name: string) =>
    /^(?:style|on[a-z]+)$/i.test(name) ? '' : whole,
  );
}

/** Alignment of a table's columns as an attribute: styles are refused by the page. */
function alignCells(tokens: readonly Token[]): void {
  for (const token of tokens) {
    const side = /^text-align:(left|center|right)$/.exec(String(token.attrGet('style')))?.[1];
    if (side === undefined) continue;
    token.attrs = (token.attrs ?? []).filter(([name]) => name !== 'style');
    token.attrSet('align', side);
  }
}

/** Headings get ids made of their text, so that links within the article work. */
function addHeadingIds(tokens: readonly Token[]): void {
  const used = new Map<string, number>();
  tokens.forEach((token, index) => {
    if (token.type !== 'heading_open') return;
    const base = headingId(tokens[index + 1]?.content ?? '');
    const count = used.get(base) ?? 0;
    used.set(base, count + 1);
    token.attrSet('id', count === 0 ? base : `${base}-${count}`);
  });
}
