// Layer: page, views. Markdown to a sanitised fragment: markdown-it with the equation plugin, then
// DOMPurify, which gives elements and never text to be parsed again. Every block carries its
// source line. Equations and recipes come out as empty places with their source in data
// attributes; `article.ts` fills them. Nothing remote is loaded: the page may not.

import createDOMPurify from 'dompurify';
import MarkdownParser, { type MarkdownIt, type Token } from 'markdown-it';
import { equationPlugin } from '../../../src/shared/article/equations';
import { el } from '../../ui/dom';
import { headingId } from './headingId';

/** Language of the fenced block that holds a recipe. */
const RECIPE_LANGUAGE = 'diffusion';

const FORBIDDEN_TAGS = [
  'style',
  'script',
  'template',
  'iframe',
  'object',
  'embed',
  'form',
  'input',
  'button',
];

/** Renders articles; one instance serves a page. */
export class ArticleRenderer {
  private readonly markdown = new MarkdownParser({ html: true, linkify: true });
  private readonly purify = createDOMPurify(window);

  constructor() {
    this.markdown.use(equationPlugin);
    addSourceLines(this.markdown);
    addHeadingIds(this.markdown);
    renderRecipes(this.markdown);
  }

  /** The article's elements; relative images are looked for under `baseUri`. */
  render(text: string, baseUri: string): DocumentFragment {
    const fragment = this.purify.sanitize(withoutActiveParts(this.markdown.render(text)), {
      RETURN_DOM_FRAGMENT: true,
      FORBID_TAGS: FORBIDDEN_TAGS,
      FORBID_ATTR: ['style', 'srcset'],
      FORBID_CONTENTS: ['style', 'script', 'template'],
    });
    for (const image of fragment.querySelectorAll('img')) placeImage(image, baseUri);
    return fragment;
  }
}

/**
 * Takes out what the browser would already block while DOMPurify parses it, each time with a
 * report of a violation: inline styles, event attributes, style elements. What is unsafe is
 * decided by DOMPurify alone.
 */
function withoutActiveParts(html: string): string {
  return html
    .replace(/<(\/?)style\b/gi, '<$1template')
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag.replace(/\s(?:style|on[a-z]+)(?=\s*=)/gi, ' data-dropped'),
    );
}

/** Points a relative image at the article's folder; a remote one becomes its description. */
function placeImage(image: HTMLImageElement, baseUri: string): void {
  const source = image.getAttribute('src') ?? '';
  if (/^(?:https?:)?\/\//i.test(source)) {
    const text = `Image on the web: ${image.alt === '' ? source : image.alt}`;
    image.replaceWith(el('span', { class: 'remote-image', text }));
    return;
  }
  if (/^(?:data|blob):/i.test(source) || baseUri === '') return;
  image.src = new URL(source.replace(/^\//, ''), baseUri).href;
}

/** Gives every block token the 0-based line where it begins. */
function addSourceLines(markdown: MarkdownIt): void {
  markdown.core.ruler.push('source_lines', (state) => {
    for (const token of state.tokens) {
      if (token.map !== null && token.nesting !== -1) {
        token.attrSet('data-line', String(token.map[0]));
      }
    }
  });
}

/** Headings get ids made of their text, so that links within the article work. */
function addHeadingIds(markdown: MarkdownIt): void {
  markdown.core.ruler.push('heading_ids', (state) => {
    const used = new Map<string, number>();
    state.tokens.forEach((token, index) => {
      if (token.type !== 'heading_open') return;
      const base = headingId(state.tokens[index + 1]?.content ?? '');
      const count = used.get(base) ?? 0;
      used.set(base, count + 1);
      token.attrSet('id', count === 0 ? base : `${base}-${count}`);
    });
  });
}

function renderRecipes(markdown: MarkdownIt): void {
  const renderFence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens.at(index);
    if (token !== undefined && isRecipe(token)) {
      const source = markdown.utils.escapeHtml(token.content);
      const line = token.attrGet('data-line') ?? '';
      return `<div class="recipe-card" data-line="${line}" data-recipe="${source}"></div>\n`;
    }
    return renderFence(tokens, index, options, env, self);
  };
}

function isRecipe(token: Token): boolean {
  return token.info.trim().split(/\s+/)[0] === RECIPE_LANGUAGE;
}
