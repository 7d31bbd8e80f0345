// Layer: host, commands. Diffusion: Train Model. From the palette one picks the data or the recipe;
// from the explorer, a lens or an editor's title it is the file or block there. The training
// starts at once with the recipe's defaults and the lab shows it.

import * as vscode from 'vscode';
import { recipesIn } from '../article/recipeDocuments';
import { POINT_SETS } from '../core/data/pointSets';
import { readPoints } from './readPoints';
import { csvRecipe, inputSource, recipeFile, resolveSource, workspaceBase } from './recipeSources';
import type { RecipeSource } from './recipeSources';
import type { CommandFactory, Services } from './services';
import { workspaceFiles } from './workspaceFiles';
import { withWritableRuns } from './writableRuns';

export const trainModel: CommandFactory = (services) => async (argument, line) => {
  const source =
    argument instanceof vscode.Uri
      ? await sourceOf(argument, typeof line === 'number' ? line : null)
      : await pickSource();
  if (source !== undefined) await trainSource(services, source);
};

/** Starts a training and shows it; resolves with the run's id once it computes. */
export async function trainSource(services: Services, source: RecipeSource): Promise<string> {
  const recipe = resolveSource(source);
  const points = await readPoints(recipe.data, source.base);
  const id = await withWritableRuns(services, () => services.trainer.start({ recipe, points }));
  await services.lab.show('training');
  return id;
}

/** A file, or the block of an article that begins on a line (0-based). */
export async function sourceOf(uri: vscode.Uri, line: number | null): Promise<RecipeSource> {
  if (line === null) {
    return /\.[ct]sv$/i.test(uri.path) ? csvRecipe(uri) : recipeFile(uri);
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const block = recipesIn(document).find(({ startLine }) => startLine === line);
  return block === undefined ? recipeFile(uri) : blockSource(document, block);
}

function blockSource(
  { uri }: vscode.TextDocument,
  { text, startLine }: { text: string; startLine: number },
): RecipeSource {
  const base = vscode.Uri.joinPath(uri, '..');
  return { text, base, label: uri.path.slice(uri.path.lastIndexOf('/') + 1), startLine };
}

interface SourceItem extends vscode.QuickPickItem {
  source: () => Promise<RecipeSource | undefined>;
}

async function pickSource(): Promise<RecipeSource | undefined> {
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

/** The dialog for a file of points; undefined when it was closed. */
export async function openCsvDialog(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: false,
    title: vscode.l10n.t('Choose a CSV file of points'),
    filters: { CSV: ['csv', 'tsv', 'txt'] },
  });
  return chosen?.at(0);
}
