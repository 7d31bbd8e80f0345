// Layer: shared, article. No vscode, no DOM. The rules of articles. A new one is a file beside this, a
// line in the list and a section in docs/rules.md.

import { atOnce } from '../../inSlices';
import type { Sliced } from '../../inSlices';
import type { CheckedArticle } from '../checked';
import { argumentParenthesis } from './argumentParenthesis';
import { mathematics } from './mathematics';
import { rootParenthesis } from './rootParenthesis';
import type { ArticleRule, RuleFinding } from './rule';
import { schedule } from './schedule';
import { scriptExpression } from './scriptExpression';
import { scriptNumber } from './scriptNumber';
import { scriptParenthesis } from './scriptParenthesis';
import { scriptWord } from './scriptWord';
import { setting } from './setting';
import { isOffAt } from './switches';
import { terminalSnr } from './terminalSnr';
import { unreadable } from './unreadable';

export const RULES: readonly ArticleRule[] = [
  scriptParenthesis,
  rootParenthesis,
  argumentParenthesis,
  scriptWord,
  scriptNumber,
  scriptExpression,
  unreadable,
  mathematics,
  schedule,
  terminalSnr,
  setting,
];

/** What is wrong with an article; offsets are those of its text, the end is exclusive. */
export interface ArticleDiagnostic extends RuleFinding {
  rule: string;
  severity: 'error' | 'warning';
}

/** @param isOff rules that are switched off outside of the article */
export function diagnose(
  checked: CheckedArticle,
  isOff: (rule: string) => boolean = () => false,
): ArticleDiagnostic[] {
  return atOnce(diagnoseInSteps(checked, isOff));
}

/** The same, with pauses possible between rules, and at each equation where that takes long. */
export function* diagnoseInSteps(
  checked: CheckedArticle,
  isOff: (rule: string) => boolean = () => false,
): Sliced<ArticleDiagnostic[]> {
  const { comments, lines } = checked.article;
  const found: ArticleDiagnostic[] = [];
  for (const { id, severity, check } of RULES) {
    const findings = check(checked);
    const all = Array.isArray(findings) ? findings : yield* findings;
    found.push(...all.map((finding) => ({ rule: id, severity, ...finding })));
    yield;
  }
  return found
    .filter(
      ({ rule, start }) => !isOff(rule) && !isOffAt(comments, rule, lines.placeOf(start).line),
    )
    .sort((a, b) => a.start - b.start || a.end - b.end);
}
