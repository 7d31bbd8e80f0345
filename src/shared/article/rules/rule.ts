// Layer: shared, article. No vscode, no DOM. What a rule of an article is: a registry entry with an id,
// a page in docs/rules.md and a switch.

import type { Sliced } from '../../inSlices';
import type { ArticleEquation } from '../document';
import type { CheckedArticle } from '../checked';

export interface ArticleRule {
  readonly id: string;
  readonly severity: 'error' | 'warning';
  /** In steps where it takes long. */
  readonly check: (article: CheckedArticle) => RuleFinding[] | Sliced<RuleFinding[]>;
}

/** One thing that a rule found; offsets are those of the article, the end is exclusive. */
export interface RuleFinding {
  start: number;
  end: number;
  message: string;
  /** What to write between the two offsets instead; null where it is not known. */
  fix: string | null;
  /** For a rule that stands for several: the id of the one that found this. */
  rule?: string;
  severity?: 'error' | 'warning';
}

/**
 * A finding in the LaTeX of an equation, at its place in the article. A correction that is put into
 * a quotation or into HTML gets what these lines need.
 */
export function inEquation(
  { text }: Pick<CheckedArticle['article'], 'text'>,
  { tex, starts }: ArticleEquation,
  found: RuleFinding,
): RuleFinding {
  const start = starts[found.start];
  const last = Math.max(found.end - 1, found.start);
  const isEntity = tex[last] !== text[starts[last]] && text[starts[last]] === '&';
  const end = isEntity ? text.indexOf(';', starts[last]) + 1 : starts[last] + 1;
  const { fix } = found;
  if (fix === null) return { ...found, start, end };
  const line = tex.indexOf('\n');
  const prefix = line < 0 ? '' : text.slice(starts[line], starts[line + 1]).replace(/^\r?\n/, '');
  const inHtml = tex
    .split('')
    .some((character, index) => isEncoded(character, text[starts[index]]));
  const written = (inHtml ? encoded(fix) : fix).replaceAll('\n', `\n${prefix}`);
  return { ...found, start, end, fix: written };
}

function isEncoded(character: string, written: string): boolean {
  return character !== written && written === '&';
}

function encoded(tex: string): string {
  return tex.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
