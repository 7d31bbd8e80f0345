// Layer: host, pickers. What should be trained: a recipe of the active editor, a built-in set with
// every default, or a recipe or CSV file of the workspace or elsewhere.

import * as vscode from 'vscode';
import { recipesIn } from '../article/recipeDocuments';
import { POINT_SETS } from '../core/data/pointSets';
import {
  blockSource,
  csvRecipe,
  inputSource,
  sourceOf,
  workspaceBase,
} from '../data/recipeSources';
import type { RecipeSource } from '../data/recipeSources';
import { openCsvDialog } from './fileDialogs';
import { workspaceFiles } from './workspaceFiles';

interface SourceItem extends vscode.QuickPickItem {
  source: () => Promise<RecipeSource | undefined>;
}

/** Undefined when the user picked nothing. */
export async function pickTraining(): Promise<RecipeSource | undefined> {
  const base = workspaceBase();
  const sets = POINT_SETS.map(({ id, label, description }): SourceItem => ({
    label,
    description: id,
    detail: description,
    source: () =>
      Promise.resolve(
        inputSource({ name: label, data: { kind: 'points', name: id } }, base, label),
      ),
  }));
  const own: SourceItem = {
    label: vscode.l10n.t('Points of your own…'),
    detail: vscode.l10n.t('A CSV file with two columns, x and y, one point a line.'),
    source: async () => {
      const uri = await openCsvDialog();
      return uri === undefined ? undefined : csvRecipe(uri);
    },
  };
  const open = openRecipes();
  const items = async () => [...open, ...sets, ...(await fileItems()), own];
  const picked = await vscode.window.showQuickPick(items(), {
    placeHolder: vscode.l10n.t('What should the model learn?'),
    matchOnDescription: true,
  });
  return picked?.source();
}

/** Recipes and points that lie in the workspace. */
async function fileItems(): Promise<SourceItem[]> {
  const files = await workspaceFiles(['diffusion.json', 'csv', 'tsv']);
  return files.map(({ uri, label, description }) => ({
    label,
    description,
    source: () => sourceOf(uri, null),
  }));
}

/** Recipes of the active editor. */
function openRecipes(): SourceItem[] {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return [];
  return recipesIn(document).map((recipe, index) => ({
    label: recipe.parsed.recipe?.name ?? vscode.l10n.t('Recipe {0}', index + 1),
    description: vscode.l10n.t('recipe in the active editor, line {0}', recipe.startLine + 1),
    source: () => Promise.resolve(blockSource(document, recipe)),
  }));
}
