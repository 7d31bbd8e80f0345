// Layer: page, views. The blocks of an article as units that are rendered each by itself: a block, or
// several where HTML that one of them opens is closed in another.

import type { Token } from 'markdown-it';
import type { MarkdownBlock } from '../../../src/shared/article/incremental';

const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;
/** Elements that end with the paragraph, the item or the row that follows. */
const CLOSED_BY_NEXT = /^(?:p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|colgroup|caption)$/;

/** The units of an article in order. */
export function unitsOf(blocks: readonly MarkdownBlock[]): MarkdownBlock[][] {
  const units: MarkdownBlock[][] = [];
  const open: string[] = [];
  for (const block of blocks) {
    if (open.length > 0) units[units.length - 1].push(block);
    else units.push([block]);
    for (const tag of tagsOf(block)) follow(tag, open);
    if (open.every((name) => CLOSED_BY_NEXT.test(name))) open.length = 0;
  }
  return units;
}

/** Names of tags of blocks, closing ones with their slash. */
const known = new WeakMap<MarkdownBlock, readonly string[]>();

function tagsOf(block: MarkdownBlock): readonly string[] {
  let tags = known.get(block);
  if (tags === undefined) known.set(block, (tags = block.tokens.flatMap(tagsIn)));
  return tags;
}

function tagsIn({ type, content, children }: Token): string[] {
  if (children !== null) return children.flatMap(tagsIn);
  if (type !== 'html_block' && type !== 'html_inline') return [];
  const bare = content.replace(/<!--[^]*?(?:-->|$)/g, '');
  return [...bare.matchAll(/<(\/?[a-z][a-z0-9-]*)(?:\s[^<>]*)?(?<!\/)>/gi)].map(([, name]) =>
    name.toLowerCase(),
  );
}

function follow(tag: string, open: string[]): void {
  if (!tag.startsWith('/')) {
    if (!VOID.test(tag)) open.push(tag);
    return;
  }
  const at = open.lastIndexOf(tag.slice(1));
  if (at >= 0) open.length = at;
}
