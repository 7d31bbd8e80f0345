// Layer: host, article. Faults, underlined where they stand: those of recipes in their files and in the
// fenced ```diffusion blocks of articles, and what the rules of articles find (docs/rules.md).

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import { whenRead } from './articles';
import { faultRange, RECIPE_SELECTOR, recipesIn } from './recipeDocuments';
import { ARTICLE_SECTION, rangeOf, understoodOf } from './understood';

/** Typing is checked after this pause. */
const DEBOUNCE_MS = 200;

export class ArticleDiagnostics implements Disposable {
  private readonly owned = new Disposer();
  private readonly collection = vscode.languages.createDiagnosticCollection('diffusion-recipe');
  private readonly timers = new Map<string, unknown>();

  constructor(private readonly log: vscode.LogOutputChannel) {
    const { owned, collection } = this;
    owned.add(collection);
    owned.add(
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.check(document);
      }),
    );
    owned.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.checkSoon(document);
      }),
    );
    owned.add(
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.forget(document);
        collection.delete(document.uri);
      }),
    );
    owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(ARTICLE_SECTION)) this.checkAll();
      }),
    );
    this.checkAll();
  }

  private checkAll(): void {
    for (const document of vscode.workspace.textDocuments) this.check(document);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.owned.dispose();
  }

  private checkSoon(document: vscode.TextDocument): void {
    this.forget(document);
    const timer = setTimeout(() => {
      this.check(document);
    }, DEBOUNCE_MS);
    this.timers.set(document.uri.toString(), timer);
  }

  private forget(document: vscode.TextDocument): void {
    clearTimeout(this.timers.get(document.uri.toString()));
    this.timers.delete(document.uri.toString());
  }

  private check(document: vscode.TextDocument): void {
    if (document.isClosed || vscode.languages.match(RECIPE_SELECTOR, document) === 0) return;
    const { version } = document;
    const show = (found: readonly vscode.Diagnostic[]): void => {
      // A later check has the word.
      if (document.isClosed || document.version !== version) return;
      this.collection.set(document.uri, [...recipeFaults(document), ...found]);
    };
    articleFaults(document).then(show, (error: unknown) => {
      this.log.error(`The article could not be checked: ${String(error)}`);
      show([]);
    });
  }
}

function recipeFaults(document: vscode.TextDocument): vscode.Diagnostic[] {
  // VS Code itself says where a text is no JSON; saying it again would be a second problem.
  const isCheckedJson = document.languageId === 'json';
  return recipesIn(document).flatMap((recipe) => {
    const { faults } = recipe.parsed;
    const ours = isCheckedJson ? faults.filter(({ kind }) => kind !== 'syntax') : faults;
    return ours.map((fault) => {
      const diagnostic = new vscode.Diagnostic(faultRange(recipe, fault), fault.message);
      diagnostic.source = SOURCE;
      return diagnostic;
    });
  });
}

const SOURCE = 'diffusion';
const SEVERITIES = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
} as const;

async function articleFaults(document: vscode.TextDocument): Promise<vscode.Diagnostic[]> {
  await whenRead(document);
  const understood = await understoodOf(document);
  if (understood === null) return [];
  const { checked, diagnostics } = understood;
  return diagnostics.map((found) => {
    const { message, severity, rule } = found;
    const range = rangeOf(checked, found);
    const diagnostic = new vscode.Diagnostic(range, message, SEVERITIES[severity]);
    diagnostic.source = SOURCE;
    diagnostic.code = rule;
    return diagnostic;
  });
}
