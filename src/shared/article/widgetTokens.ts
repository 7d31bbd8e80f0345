// Layer: shared, article. No vscode, no DOM. Puts widgets among the tokens of a Markdown parser: after
// the block that holds a recognised equation, after a paragraph with a link to a run, in place of a
// recipe. Works on the tokens of VS Code's preview, which has rules of its own for equations, as
// well as on the lab's, so it looks at lines only. Attributes are escaped by the renderer.

import type { Token } from 'markdown-it';
import { isRecipeFence } from './recipeBlocks';
import { WIDGET_ATTRIBUTE, WIDGET_CLASS } from './widgetBlock';
import type { PlacedWidget, WidgetBlock, WidgetRun } from './widgetBlock';

/** Type of a widget's token; `meta.block` is its block, `markup` the id of its element. */
export const WIDGET = 'diffusion_widget';

type TokenClass = new (type: string, tag: string, nesting: 1 | 0 | -1) => Token;

/** The class of tokens, which a parser has. */
export function classOf(token: Token): TokenClass {
  return token.constructor as TokenClass;
}

/** Blocks that hold no other blocks, opened or whole. */
const LEAVES =
  /^(?:paragraph_open|heading_open|table_open|fence|code_block|html_block|math_\w+|equation_block)$/;

/** The same tokens with those of the widgets; a recipe's fence keeps its widget in `meta`. */
export function withWidgets(
  tokens: readonly Token[],
  widgets: readonly PlacedWidget[],
  MadeToken: TokenClass,
): Token[] {
  if (widgets.length === 0) return [...tokens];
  const after = new Map<number, WidgetBlock[]>();
  const leaves = leavesOf(tokens);
  const counts = new Map<string, number>();
  for (const { line, replaces, block } of widgets) {
    const leaf = leaves.find(({ from, to }) => from <= line && line < to);
    const nearest = leaf ?? leaves.findLast(({ to }) => to <= line + 1);
    if (nearest === undefined) continue;
    const token = tokens[nearest.end];
    if (replaces) {
      if (isRecipeFence(token)) token.meta = { widget: widgetToken(block, counts, MadeToken) };
    } else after.set(nearest.end, [...(after.get(nearest.end) ?? []), block]);
  }
  return tokens.flatMap((token, index) => [
    token,
    ...(after.get(index) ?? []).map((block) => widgetToken(block, counts, MadeToken)),
  ]);
}

interface Leaf {
  /** Lines, the end exclusive. */
  from: number;
  to: number;
  /** Index of its last token. */
  end: number;
}

function leavesOf(tokens: readonly Token[]): Leaf[] {
  return tokens.flatMap((token, index) => {
    const { map, type, nesting, level } = token;
    if (map === null || !LEAVES.test(type)) return [];
    const closing = tokens.findIndex(
      (other, at) => at > index && other.nesting === -1 && other.level === level,
    );
    return [{ from: map[0], to: map[1], end: nesting === 1 ? closing : index }];
  });
}

function widgetToken(
  block: WidgetBlock,
  counts: Map<string, number>,
  MadeToken: TokenClass,
): Token {
  const hash = hashOf(JSON.stringify(block));
  const count = counts.get(hash) ?? 0;
  counts.set(hash, count + 1);
  const token = new MadeToken(WIDGET, 'div', 0);
  token.block = true;
  token.meta = { block };
  // What compares the page with its next version keeps elements of the same id.
  token.markup = `diffusion-${hash}-${count}`;
  return token;
}

/** The widget that takes the place of a recipe's fence, or null. */
export function fenceWidget({ meta }: Token): Token | null {
  return (meta?.widget as Token | undefined) ?? null;
}

/** The block of a widget's token. */
export function widgetBlock({ meta }: Token): WidgetBlock {
  return meta?.block as WidgetBlock;
}

/**
 * The element of a widget as tokens that every renderer draws by itself. What a run's element holds
 * is drawn by the rules of the page, which know where links and pictures of the article lead.
 *
 * @param block what the widget is told, with what has become known since the text was parsed
 */
export function widgetElement(token: Token, block: WidgetBlock): Token[] {
  const MadeToken = classOf(token);
  const open = new MadeToken('diffusion_element_open', 'div', 1);
  open.block = true;
  open.attrs = [
    ['class', WIDGET_CLASS],
    ['id', token.markup],
    [WIDGET_ATTRIBUTE, JSON.stringify(block)],
  ];
  const close = new MadeToken('diffusion_element_close', 'div', -1);
  close.block = true;
  return [open, ...(block.run === undefined ? [] : [runContent(block.run, MadeToken)]), close];
}

/** A link to the run and its newest picture. */
function runContent({ title, href, facts }: WidgetRun, MadeToken: TokenClass): Token {
  const content = new MadeToken('inline', '', 0);
  const link = new MadeToken('link_open', 'a', 1);
  link.attrs = [['href', href]];
  content.children = [link, textToken(title, MadeToken), new MadeToken('link_close', 'a', -1)];
  if (facts?.picture !== undefined) {
    const image = new MadeToken('image', 'img', 0);
    image.attrs = [
      ['src', facts.picture],
      ['alt', ''],
    ];
    image.content = `Samples of ${title}`;
    image.children = [textToken(image.content, MadeToken)];
    content.children.push(new MadeToken('hardbreak', 'br', 0), image);
  }
  return content;
}

function textToken(text: string, MadeToken: TokenClass): Token {
  const token = new MadeToken('text', '', 0);
  token.content = text;
  return token;
}

/** FNV-1a of 32 bits. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
