// Layer: host, article. What is understood of the articles that are open, once for a version of each.
// The mathematics is loaded with the first article that has equations.

import * as vscode from 'vscode';
import { inSlices, SLICE_MS } from '../shared/inSlices';
import type { Sliced } from '../shared/inSlices';
import type { CheckedArticle } from '../shared/article/checked';
import type { ArticleDiagnostic } from '../shared/article/rules';
import type { PlacedWidget } from '../shared/article/widgetBlock';
import type { ArticleContent } from '../shared/protocol/labPage';
import { articleOf, whenRead } from './articles';
import { oncePerVersion } from './oncePerVersion';
import { recipesIn } from './recipeDocuments';

export interface Understood {
  checked: CheckedArticle;
  /** Of all rules that the settings leave on. */
  diagnostics: readonly ArticleDiagnostic[];
}

/** Settings under which articles are looked at. */
export const ARTICLE_SECTION = 'diffusionLab.article';

export const loadChecks = () => import('../shared/article/check');

/** What all rules find, whatever the settings say; null once the text is another. */
const judged = oncePerVersion(async (document): Promise<Understood | null> => {
  const { version } = document;
  const work = judgeInSteps(document, await loadChecks());
  const isStale = (): boolean => document.version !== version || document.isClosed;
  return (await inSlices(work, SLICE_MS, isStale))?.result ?? null;
});

function* judgeInSteps(
  document: vscode.TextDocument,
  { understandInSteps, diagnoseInSteps }: Awaited<ReturnType<typeof loadChecks>>,
): Sliced<Understood> {
  const checked = yield* understandInSteps(articleOf(document), recipesIn(document));
  return { checked, diagnostics: yield* diagnoseInSteps(checked) };
}

/**
 * Null for a document that is no article, has no equations, or is not to be looked at; also when it was
 * edited meanwhile: what was read of its equations is kept for the next version.
 */
export async function understoodOf(document: vscode.TextDocument): Promise<Understood | null> {
  if (document.languageId !== 'markdown' || document.isClosed) return null;
  const settings = vscode.workspace.getConfiguration(ARTICLE_SECTION, document);
  if (!settings.get<boolean>('enabled', true)) return null;
  await whenRead(document);
  if (articleOf(document).equations.length === 0) return null;
  const understood = await judged(document);
  if (understood === null) return null;
  const { checked, diagnostics } = understood;
  const rules = settings.get<Record<string, unknown>>('rules', {});
  const isOff = (rule: string): boolean =>
    (rules[rule] ?? rules[rule.replace(/[/].*$/, '')]) === 'off';
  return { checked, diagnostics: diagnostics.filter(({ rule }) => !isOff(rule)) };
}

/** What the page shows of equations and beside them. */
export async function shownOf(
  document: vscode.TextDocument,
): Promise<Pick<ArticleContent, 'hints' | 'equations' | 'schedule'>> {
  const understood = await understoodOf(document);
  if (understood === null) return { hints: {}, equations: {}, schedule: null };
  const { equationHints, liveEquations, articleSchedule } = await loadChecks();
  const { checked, diagnostics } = understood;
  return {
    hints: equationHints(checked, diagnostics),
    equations: liveEquations(checked),
    schedule: articleSchedule(checked)?.config ?? null,
  };
}

/** Whether live widgets are to be shown beside the equations of a document. */
export function showsWidgets(document: vscode.Uri): boolean {
  const settings = vscode.workspace.getConfiguration(ARTICLE_SECTION, document);
  return settings.get<boolean>('enabled', true) && settings.get<boolean>('widgets', true);
}

/** The widgets that the page shows beside equations; recipes have cards there. */
export async function widgetsFor(document: vscode.TextDocument): Promise<PlacedWidget[]> {
  const understood = await understoodOf(document);
  if (understood === null || !showsWidgets(document.uri)) return [];
  const { widgetsOf } = await loadChecks();
  return widgetsOf(understood.checked).filter(({ replaces }) => !replaces);
}

/** Offsets of an article as a range; the parser and the editor agree about lines. */
export function rangeOf(
  { article }: CheckedArticle,
  { start, end }: { start: number; end: number },
): vscode.Range {
  const from = article.lines.placeOf(start);
  const to = article.lines.placeOf(end);
  return new vscode.Range(from.line, from.column, to.line, to.column);
}
