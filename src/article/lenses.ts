// Layer: host, article. "Train" and "Sample" above every recipe, in recipe files and above the fenced
// ```diffusion blocks of articles; above every equation that was read what can be done with it, with
// the settings of the article.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { RunStore } from '../runs/store';
import type { EquationAction } from '../shared/article/readingTexts';
import { whenRead } from './articles';
import { faultRange, isRecipeDocument, RECIPE_SELECTOR, recipesIn } from './recipeDocuments';
import type { ParsedBlock } from '../shared/article/parsedRecipes';
import { ARTICLE_SECTION, loadChecks, understoodOf } from './understood';

export class ArticleLenses implements vscode.CodeLensProvider, Disposable {
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
    this.owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(ARTICLE_SECTION)) this.changed.fire(undefined);
      }),
    );
    this.owned.add(vscode.languages.registerCodeLensProvider(RECIPE_SELECTOR, this));
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    await whenRead(document);
    return [...this.recipeLenses(document), ...(await equationLenses(document))];
  }

  private recipeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
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

const TITLES: Readonly<Record<EquationAction, () => string>> = {
  compare: () => `$(compare-changes) ${vscode.l10n.t('Compare with the Right Form')}`,
  noising: () => `$(eye) ${vscode.l10n.t('Preview Noising')}`,
  schedule: () => `$(graph-line) ${vscode.l10n.t('Plot Schedule')}`,
  train: () => `$(play) ${vscode.l10n.t('Train')}`,
  sample: () => `$(sparkle) ${vscode.l10n.t('Sample')}`,
  explain: () => `$(info) ${vscode.l10n.t('Explain')}`,
};

/** One row for each reading of a line. */
async function equationLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  const understood = await understoodOf(document);
  if (understood === null) return [];
  const { article, interpretations } = understood.checked;
  const { READING_TEXTS } = await loadChecks();
  const seen = new Set<string>();
  return article.equations.flatMap(({ starts }, index) => {
    const { reading, findings } = interpretations[index];
    const { line, column } = article.lines.placeOf(starts[0]);
    const key = `${line} ${reading ?? ''}`;
    if (reading === null || seen.has(key)) return [];
    seen.add(key);
    const { title, actions } = READING_TEXTS[reading];
    const range = new vscode.Range(line, column, line, column);
    const isWrong = findings.some(({ written }) => written !== undefined);
    const offered: EquationAction[] = isWrong ? ['compare', ...actions] : [...actions];
    return offered.map(
      (action) =>
        new vscode.CodeLens(range, {
          title: TITLES[action](),
          tooltip: title,
          command: 'diffusionLab.useEquation',
          arguments: [document.uri, action, line, column],
        }),
    );
  });
}

/** In place of the commands that a faulty recipe cannot have: the way to its first fault. */
function faultLens(
  { uri }: vscode.TextDocument,
  range: vscode.Range,
  recipe: ParsedBlock,
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
