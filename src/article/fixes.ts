// Layer: host, article. Quick fixes: where a fault knows what was meant, it is put in the place of what
// was written, in recipe files, in the fenced blocks of articles and in their equations.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import { whenRead } from './articles';
import { faultRange, RECIPE_SELECTOR, recipesIn } from './recipeDocuments';
import { rangeOf, understoodOf } from './understood';

export class ArticleFixes implements vscode.CodeActionProvider, Disposable {
  private readonly owned = new Disposer();

  constructor() {
    this.owned.add(
      vscode.languages.registerCodeActionsProvider(RECIPE_SELECTOR, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    await whenRead(document);
    const replacements = [
      ...recipeReplacements(document),
      ...(await articleReplacements(document)),
    ];
    return replacements
      .filter(({ place }) => place.intersection(range) !== undefined)
      .map(({ place, text, message }) => {
        const title = vscode.l10n.t('Replace by {0}', text);
        const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, place, text);
        action.diagnostics = diagnostics.filter(
          (diagnostic) => diagnostic.message === message && diagnostic.range.isEqual(place),
        );
        action.isPreferred = true;
        return action;
      });
  }

  dispose(): void {
    this.owned.dispose();
  }
}

interface Replacement {
  place: vscode.Range;
  text: string;
  message: string;
}

function recipeReplacements(document: vscode.TextDocument): Replacement[] {
  return recipesIn(document).flatMap((recipe) =>
    recipe.parsed.faults.flatMap((fault) => {
      const { replacement: text, message } = fault;
      return text === undefined ? [] : [{ place: faultRange(recipe, fault), text, message }];
    }),
  );
}

async function articleReplacements(document: vscode.TextDocument): Promise<Replacement[]> {
  const understood = await understoodOf(document);
  if (understood === null) return [];
  return understood.diagnostics.flatMap((found) => {
    const { fix: text, message } = found;
    return text === null ? [] : [{ place: rangeOf(understood.checked, found), text, message }];
  });
}
