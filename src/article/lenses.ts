// Layer: host, article. "Train" and "Sample" above every recipe: in recipe files and above the fenced
// ```diffusion blocks of articles. The extension does not start for every Markdown file that is
// opened (`onLanguage:markdown` would); lenses and diagnostics are there from the first use of any
// command, view or tab of it, and the editor's title bar offers the commands before that.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { RunStore } from '../runs/store';
import { isRecipeDocument, recipesIn } from './recipeDocuments';

export const RECIPE_SELECTOR: vscode.DocumentSelector = [
  { language: 'markdown' },
  { pattern: '**/*.diffusion.json' },
];

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
    return recipesIn(document).flatMap(({ startLine, parsed }) => {
      // Above the fence, which is the line before the recipe's text.
      const line = inArticle ? Math.max(startLine - 1, 0) : 0;
      const range = new vscode.Range(line, 0, line, 0);
      const place = inArticle ? [document.uri, startLine] : [document.uri];
      if (parsed.recipe === null) {
        const count = parsed.faults.length;
        const title =
          count === 1
            ? vscode.l10n.t('1 fault, see Problems')
            : vscode.l10n.t('{0} faults, see Problems', count);
        const command = { title, command: 'workbench.actions.view.problems' };
        return [new vscode.CodeLens(range, command)];
      }
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
