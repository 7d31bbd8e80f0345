// Layer: host, pickers. What should be trained: a recipe of the active editor, a built-in set with
// every default, a recipe or data file of the workspace, or data of the reader's own.

import * as vscode from 'vscode';
import { recipesIn } from '../article/recipeDocuments';
import {
  blockSource,
  dataRecipe,
  inputSource,
  sourceOf,
  workspaceBase,
} from '../data/recipeSources';
import type { RecipeSource } from '../data/recipeSources';
import type { DataFileKind } from '../shared/protocol/labPage';
import { builtInSets } from './builtInSets';
import { openDataDialog } from './fileDialogs';
import { workspaceFiles } from './workspaceFiles';

interface SourceItem extends vscode.QuickPickItem {
  source: () => Promise<RecipeSource | undefined>;
}

/**
 * Undefined when the user picked nothing.
 * @param question above the list; what should be trained unless told
 */
export async function pickTraining(
  question = vscode.l10n.t('What should the model learn?'),
): Promise<RecipeSource | undefined> {
  const base = workspaceBase();
  const sets = builtInSets().map(({ label, description, detail, recipe }): SourceItem => ({
    label,
    description,
    detail,
    source: () => Promise.resolve(inputSource(recipe, base, label)),
  }));
  const own = [
    ownItem(
      'folder',
      vscode.l10n.t('Pictures of a folder…'),
      vscode.l10n.t('PNG, JPEG, WebP, GIF or AVIF files; sub-folders become classes.'),
    ),
    ownItem(
      'pictures',
      vscode.l10n.t('Pictures of a file…'),
      vscode.l10n.t('IDX (also .gz), .npy or .npz.'),
    ),
    ownItem(
      'sounds',
      vscode.l10n.t('Sounds of a folder…'),
      vscode.l10n.t('WAV files; sub-folders become classes.'),
    ),
    ownItem(
      'sound',
      vscode.l10n.t('Sounds of a file…'),
      vscode.l10n.t('A WAV file, cut into pieces of half a second.'),
    ),
    ownItem(
      'clips',
      vscode.l10n.t('Clips of a folder…'),
      vscode.l10n.t('Animations, or pictures that are frames; sub-folders become classes.'),
    ),
    ownItem(
      'clip',
      vscode.l10n.t('Clips of a file…'),
      vscode.l10n.t('An animated GIF, PNG or WebP, cut into clips of 8 frames.'),
    ),
    ownItem(
      'points',
      vscode.l10n.t('Points of your own…'),
      vscode.l10n.t('A CSV file with two columns, x and y, one point a line.'),
    ),
  ];
  const open = openRecipes();
  const items = async () => [...open, ...sets, ...(await fileItems()), ...own];
  const picked = await vscode.window.showQuickPick(items(), {
    placeHolder: question,
    matchOnDescription: true,
  });
  return picked?.source();
}

/** Data of the reader's own, which a dialog asks for. */
function ownItem(what: Exclude<DataFileKind, 'labels'>, label: string, detail: string): SourceItem {
  return {
    label,
    detail,
    source: async () => {
      const uri = await openDataDialog(what);
      return uri === undefined ? undefined : dataRecipe(uri, what);
    },
  };
}

/** Recipes and data that lie in the workspace. */
async function fileItems(): Promise<SourceItem[]> {
  const files = await workspaceFiles(['diffusion.json', 'csv', 'tsv', 'npz', 'wav', 'gif']);
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
