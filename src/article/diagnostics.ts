// Layer: host, article. Faults of recipes, underlined where they stand: in recipe files and in the
// fenced ```diffusion blocks of articles.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import { faultRange, RECIPE_SELECTOR, recipesIn } from './recipeDocuments';

/** Typing is checked after this pause. */
const DEBOUNCE_MS = 200;

export class RecipeDiagnostics implements Disposable {
  private readonly owned = new Disposer();
  private readonly collection = vscode.languages.createDiagnosticCollection('diffusion-recipe');
  private readonly timers = new Map<string, unknown>();

  constructor() {
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
    // VS Code itself says where a text is no JSON; saying it again would be a second problem.
    const isCheckedJson = document.languageId === 'json';
    const found = recipesIn(document).flatMap((recipe) => {
      const { faults } = recipe.parsed;
      const ours = isCheckedJson ? faults.filter(({ kind }) => kind !== 'syntax') : faults;
      return ours.map((fault) => {
        const diagnostic = new vscode.Diagnostic(faultRange(recipe, fault), fault.message);
        diagnostic.source = 'diffusion';
        return diagnostic;
      });
    });
    this.collection.set(document.uri, found);
  }
}
