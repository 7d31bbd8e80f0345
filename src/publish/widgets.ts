// Layer: host, publish. No vscode: the command line uses it too. The widgets of an article in its page:
// its element, and the picture that is seen where no script runs.

import { escapedAttribute, escapedText } from '../shared/article/safeHtml';
import {
  WIDGET_ATTRIBUTE,
  WIDGET_CLASS,
  type PlacedWidget,
  type WidgetBlock,
} from '../shared/article/widgetBlock';
import { stillOf } from './stills/registry';

/** The widget in the place of a recipe that begins on a line (0-based); null without one. */
export function widgetOfRecipe(
  widgets: readonly PlacedWidget[],
  startLine: number,
): WidgetBlock | null {
  const found = widgets.find(({ replaces, line }) => replaces && line === startLine - 1);
  return found?.block ?? null;
}

/**
 * Attributes and content of a widget's element. The content has a slot that the widget lacks: as soon
 * as it is mounted, it takes the picture's place.
 */
export function widgetPlace(block: WidgetBlock): { attributes: string; html: string } {
  const attributes = ` class="${WIDGET_CLASS}" ${WIDGET_ATTRIBUTE}="${escapedAttribute(JSON.stringify(block))}"`;
  const still = stillOf(block);
  if (still === null) return { attributes, html: '' };
  const words = block.remark === undefined ? still.words : `${still.words} ${block.remark}`;
  const caption = `<figcaption>${escapedText(words)}</figcaption>`;
  return {
    attributes,
    html: `<figure slot="still" class="widget-still">${still.svg}${caption}</figure>`,
  };
}

/** A whole element, where none is reserved. */
export function widgetHtml(block: WidgetBlock): string {
  const { attributes, html } = widgetPlace(block);
  return `<div${attributes}>${html}</div>`;
}
