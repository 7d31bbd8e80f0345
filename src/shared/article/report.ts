// Layer: shared, article. No vscode, no DOM. What is found in an article, as data: the JSON of
// `lab.mjs article check`. Lines and columns count from 1, columns in UTF-16 units; an end is
// exclusive. The place of an equation is that of its LaTeX, without the delimiters.

import type { CheckedArticle } from './checked';
import type { ReadingId } from './readings';
import type { ArticleDiagnostic } from './rules';
import type { SourceLines } from './places';

interface Span {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export interface ArticleReport {
  file: string;
  equations: (Span & { tex: string; display: boolean; reading: ReadingId | null })[];
  diagnostics: (Span & {
    rule: string;
    severity: 'error' | 'warning';
    message: string;
    fix: string | null;
  })[];
  settings: { name: string; value: number | string; line: number; text: string }[];
}

export function reportOf(
  file: string,
  { article, interpretations, settings }: CheckedArticle,
  diagnostics: readonly ArticleDiagnostic[],
): ArticleReport {
  const { lines } = article;
  return {
    file,
    equations: article.equations.map(({ tex, display, starts }, index) => ({
      ...spanAt(lines, starts[0], starts[tex.length - 1] + 1),
      tex,
      display,
      reading: interpretations[index].reading,
    })),
    diagnostics: diagnostics.map(({ rule, start, end, severity, message, fix }) => ({
      rule,
      ...spanAt(lines, start, end),
      severity,
      message,
      fix,
    })),
    settings: settings.map(({ name, value, start, text }) => ({
      name,
      value,
      line: lines.placeOf(start).line + 1,
      text,
    })),
  };
}

function spanAt(lines: SourceLines, start: number, end: number): Span {
  const from = lines.placeOf(start);
  const to = lines.placeOf(end);
  return {
    line: from.line + 1,
    column: from.column + 1,
    endLine: to.line + 1,
    endColumn: to.column + 1,
  };
}
