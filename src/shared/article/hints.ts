// Layer: shared, article. No vscode, no DOM. What the rules find in the equations of an article, for the
// page, which shows it beside them.

import type { CheckedArticle } from './checked';
import type { ArticleDiagnostic } from './rules';

/** Sentences by the LaTeX of an equation; what KaTeX refuses the page says itself. */
export function equationHints(
  { article }: CheckedArticle,
  diagnostics: readonly ArticleDiagnostic[],
): Record<string, string[]> {
  const hints = new Map<string, string[]>();
  const found = diagnostics.filter(({ rule }) => rule !== 'latex/unreadable');
  for (const { tex, starts } of found.length === 0 ? [] : article.equations) {
    const [first] = starts;
    const last = starts[tex.length];
    const within = found.filter(({ start, end }) => start >= first && end <= last);
    if (within.length === 0) continue;
    const sentences = [...(hints.get(tex) ?? []), ...within.map(({ message }) => message)];
    hints.set(tex, [...new Set(sentences)]);
  }
  return Object.fromEntries(hints);
}
