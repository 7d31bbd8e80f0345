// Layer: host, article. Quick fixes of recipes: where a fault knows what was meant, it is put in the
// place of what was written, in recipe files and in the fenced blocks of articles.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import { faultRange, RECIPE_SELECTOR, recipesIn } from './recipeDocuments';

export class RecipeFixes implements vscode.CodeActionProvider, Disposable {
  private readonly owned = new Disposer();

  constructor() {
    this.owned.add(
      vscode.languages.registerCodeActionsProvider(RECIPE_SELECTOR, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return recipesIn(document).flatMap((recipe) =>
      recipe.parsed.faults.flatMap((fault) => {
        const place = faultRange(recipe, fault);
        const { replacement } = fault;
        if (replacement === undefined || place.intersection(range) === undefined) return [];
        const action = new vscode.CodeAction(
          vscode.l10n.t('Replace by {0}', replacement),
          vscode.CodeActionKind.QuickFix,
        );
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, place, replacement);
        action.diagnostics = diagnostics.filter(({ message }) => message === fault.message);
        action.isPreferred = true;
        return [action];
      }),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }
}
