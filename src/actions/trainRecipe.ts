// Layer: host, actions. Starts a training from a recipe and shows it in the lab.

import * as vscode from 'vscode';
import { readDataFiles } from '../data/recipeFiles';
import { resolveFile } from '../data/readPoints';
import { resolveSource } from '../data/recipeSources';
import type { RecipeSource } from '../data/recipeSources';
import { nameOf } from '../data/userFile';
import type { Services } from '../services';
import { withFreeTrainer, type FreeTrainerOptions } from './freeTrainer';
import { withWritableRuns } from './writableRuns';

/**
 * Starts a training and shows it; resolves with the run's id once it computes. Points from outside
 * the workspace are kept in the run like all others of a file, which is said here: the file itself
 * may not be found again.
 */
export async function trainSource(
  services: Services,
  source: RecipeSource,
  { instead = false }: FreeTrainerOptions = {},
): Promise<string> {
  const recipe = resolveSource(source);
  const data = await readDataFiles(recipe.data, source);
  const start = (): Promise<string> =>
    withWritableRuns(services, () => services.trainer.start({ recipe, data }));
  const id = await withFreeTrainer(services, vscode.l10n.t('Stop It and Train'), start, {
    instead,
  });
  await services.lab.show('training');
  const outside = recipe.data.file === null ? null : outsideFile(recipe.data.file, source);
  if (outside !== null) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The points of "{0}" are copied into the run, because the file lies outside the workspace.',
        nameOf(outside),
      ),
    );
  }
  return id;
}

/** The file of a recipe when it lies in no folder of the workspace. */
function outsideFile(file: string, source: RecipeSource): vscode.Uri | null {
  const uri = resolveFile(file, source);
  return vscode.workspace.getWorkspaceFolder(uri) === undefined ? uri : null;
}
