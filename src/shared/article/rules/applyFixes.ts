// Layer: shared, article. No vscode, no DOM. Quick fixes, put into a text.

import { understand } from '../checked';
import { readArticle } from '../document';
import { diagnose } from './index';
import type { ArticleDiagnostic } from './index';

/** Fixes may lie within others; each round takes those that do not overlap. */
const MOST_ROUNDS = 20;

export interface FixedArticle {
  text: string;
  /** What was replaced, in the order in which it was done. */
  applied: { rule: string; line: number; before: string; after: string }[];
  /** What is left. */
  left: ArticleDiagnostic[];
}

/** The article with all fixes applied, again and again until none is left. */
export function applyFixes(
  source: string,
  isOff: (rule: string) => boolean = () => false,
): FixedArticle {
  let text = source;
  const applied: FixedArticle['applied'] = [];
  for (let round = 0; ; round += 1) {
    const article = readArticle(text);
    const left = diagnose(understand(article), isOff);
    const chosen = withoutOverlaps(left);
    if (chosen.length === 0 || round === MOST_ROUNDS) return { text, applied, left };
    for (const { start, end, fix, rule } of chosen) {
      const { line } = article.lines.placeOf(start);
      applied.push({ rule, line, before: text.slice(start, end), after: fix });
    }
    for (const { start, end, fix } of chosen.toReversed()) {
      text = text.slice(0, start) + fix + text.slice(end);
    }
  }
}

type Fixable = ArticleDiagnostic & { fix: string };

/** In order; of two that overlap the one that begins first. */
function withoutOverlaps(diagnostics: readonly ArticleDiagnostic[]): Fixable[] {
  let end = -1;
  return diagnostics.filter((diagnostic): diagnostic is Fixable => {
    if (diagnostic.fix === null || diagnostic.start < end) return false;
    end = diagnostic.end;
    return true;
  });
}
