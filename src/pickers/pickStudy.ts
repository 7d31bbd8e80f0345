// Layer: host, pickers. Which study: one of a recipe of the active editor or of the workspace, or one that comes
// with the lab.

import * as vscode from 'vscode';
import { recipesIn } from '../article/recipeDocuments';
import { readStudy } from '../core/study/definition';
import { BUILT_IN_STUDIES } from '../core/study/builtIn';
import { blockSource, recipeFile, workspaceBase, type RecipeSource } from '../data/recipeSources';
import { parseRecipeText } from '../shared/recipeText';
import { workspaceFiles } from './workspaceFiles';

interface StudyItem extends vscode.QuickPickItem {
  source: () => Promise<RecipeSource>;
}

/**
 * Undefined when the user picked nothing.
 * @param asked the id of a study that comes with the lab
 */
export async function pickStudy(asked: unknown): Promise<RecipeSource | undefined> {
  const builtIn = BUILT_IN_STUDIES.map(({ id, label, detail, recipe }) => ({
    id,
    label,
    detail,
    source: () => Promise.resolve(textSource(recipe, label)),
  }));
  const named = builtIn.find(({ id }) => id === asked);
  if (named !== undefined) return named.source();
  const items = async (): Promise<StudyItem[]> => [
    ...openStudies(),
    ...builtIn,
    ...(await fileStudies()),
  ];
  const picked = await vscode.window.showQuickPick(items(), {
    placeHolder: vscode.l10n.t('Which study? A recipe with a key "study" is one, too.'),
    matchOnDetail: true,
  });
  return picked?.source();
}

function textSource(recipe: object, label: string): RecipeSource {
  return { text: JSON.stringify(recipe), base: workspaceBase(), label, startLine: 0 };
}

/** Recipes of the active editor that have a study. */
function openStudies(): StudyItem[] {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return [];
  return recipesIn(document)
    .filter(({ parsed }) => readStudy(parsed.input) !== null)
    .map((recipe, index) => ({
      label: recipe.parsed.recipe?.name ?? vscode.l10n.t('Recipe {0}', index + 1),
      description: vscode.l10n.t('recipe in the active editor, line {0}', recipe.startLine + 1),
      source: () => Promise.resolve(blockSource(document, recipe)),
    }));
}

/** Recipe files of the workspace that have a study. */
async function fileStudies(): Promise<StudyItem[]> {
  const files = await workspaceFiles(['diffusion.json']);
  const items = files.map(async ({ uri, label, description }) => {
    const source = await recipeFile(uri);
    const { input } = parseRecipeText(source.text, source.language);
    return readStudy(input) === null
      ? []
      : [{ label, description, source: () => Promise.resolve(source) }];
  });
  return (await Promise.all(items)).flat();
}
