// Layer: host, article. "Train" and "Sample" above every recipe: in recipe files and above the fenced
// ```diffusion blocks of articles. The extension does not start for every Markdown file that is
// opened (`onLanguage:markdown` would); lenses and diagnostics are there from the first use of any
// command, view or tab of it, and the editor's title bar offers the commands before that.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { RunStore } from '../runs/store';
import { faultRange, isRecipeDocument, RECIPE_SELECTOR, recipesIn } from './recipeDocuments';
import type { RecipeInDocument } from './recipeDocuments';

export class RecipeLenses implements vscode.CodeLensProvider, Disposable {
  private readonly owned = new Disposer();
  private readonly changed = new vscode.EventEmitter<undefined>();

  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(store: RunStore) {
    this.owned.add(this.changed);
    this.owned.add(
      store.onChange(() => {
        this.changed.fire(undefined);
      }),
    );
    this.owned.add(vscode.languages.registerCodeLensProvider(RECIPE_SELECTOR, this));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const inArticle = !isRecipeDocument(document);
    return recipesIn(document).flatMap((recipe) => {
      const { startLine, parsed } = recipe;
      // Above the fence, which is the line before the recipe's text.
      const line = inArticle ? Math.max(startLine - 1, 0) : 0;
      const range = new vscode.Range(line, 0, line, 0);
      const place = inArticle ? [document.uri, startLine] : [document.uri];
      if (parsed.recipe === null) return [faultLens(document, range, recipe)];
      return [
        new vscode.CodeLens(range, {
          title: `$(play) ${vscode.l10n.t('Train')}`,
          tooltip: vscode.l10n.t('Train a model from this recipe'),
          command: 'diffusionLab.trainModel',
          arguments: place,
        }),
        new vscode.CodeLens(range, {
          title: `$(sparkle) ${vscode.l10n.t('Sample')}`,
          tooltip: vscode.l10n.t('Sample the latest model that was trained from this recipe'),
          command: 'diffusionLab.sampleRecipe',
          arguments: place,
        }),
      ];
    });
  }

  dispose(): void {
    this.owned.dispose();
  }
}

/** In place of the commands that a faulty recipe cannot have: the way to its first fault. */
function faultLens(
  { uri }: vscode.TextDocument,
  range: vscode.Range,
  recipe: RecipeInDocument,
): vscode.CodeLens {
  const { faults } = recipe.parsed;
  const [first] = faults;
  const title =
    faults.length === 1
      ? vscode.l10n.t('Show fault')
      : vscode.l10n.t('Show first of {0} faults', faults.length);
  return new vscode.CodeLens(range, {
    title: `$(error) ${title}`,
    tooltip: first.message,
    command: 'vscode.open',
    arguments: [uri, { selection: faultRange(recipe, first) }],
  });
}
