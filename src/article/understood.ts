// Layer: host, article. What is understood of the articles that are open, once for a version of each.
// The mathematics is loaded with the first article that has equations.

import * as vscode from 'vscode';
import type { CheckedArticle } from '../shared/article/checked';
import type { ArticleDiagnostic } from '../shared/article/rules';
import { articleOf } from './articles';

export interface Understood {
  checked: CheckedArticle;
  /** Of all rules that the settings leave on. */
  diagnostics: readonly ArticleDiagnostic[];
}

/** Settings under which articles are looked at. */
export const ARTICLE_SECTION = 'diffusionLab.article';

interface Kept {
  version: number;
  checked: CheckedArticle;
  diagnostics: readonly ArticleDiagnostic[];
}

const kept = new WeakMap<vscode.TextDocument, Kept>();

export const loadChecks = () => import('../shared/article/check');

/** Null for a document that is no article, has no equations, or is not to be looked at. */
export async function understoodOf(document: vscode.TextDocument): Promise<Understood | null> {
  if (document.languageId !== 'markdown' || document.isClosed) return null;
  const settings = vscode.workspace.getConfiguration(ARTICLE_SECTION, document);
  if (!settings.get<boolean>('enabled', true)) return null;
  const article = articleOf(document);
  if (article.equations.length === 0) return null;
  const { version } = document;
  const checks = await loadChecks();
  let known = kept.get(document);
  if (known?.version !== version) {
    const checked = checks.understand(article);
    known = { version, checked, diagnostics: checks.diagnose(checked) };
    kept.set(document, known);
  }
  const rules = settings.get<Record<string, unknown>>('rules', {});
  const isOff = (rule: string): boolean =>
    (rules[rule] ?? rules[rule.replace(/[/].*$/, '')]) === 'off';
  const { checked, diagnostics } = known;
  return { checked, diagnostics: diagnostics.filter(({ rule }) => !isOff(rule)) };
}

/** What the page shows beside equations. */
export async function hintsOf(document: vscode.TextDocument): Promise<Record<string, string[]>> {
  const understood = await understoodOf(document);
  if (understood === null) return {};
  const { equationHints } = await loadChecks();
  return equationHints(understood.checked, understood.diagnostics);
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
