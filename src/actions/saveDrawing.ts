// Layer: host, actions. Saves points that were drawn in the lab: a CSV file under a name that the user
// says, and a recipe beside it. Nothing is overwritten unasked.

import * as vscode from 'vscode';
import { drawingRecipe } from '../core/data/drawing/recipe';
import { workspaceBase } from '../data/recipeSources';
import { formatRecipe } from '../shared/recipeText';

/** Writes both files; the name and place of the CSV file, or undefined when the user changed their mind. */
export async function saveDrawing(
  csv: Uint8Array,
): Promise<{ name: string; uri: vscode.Uri } | undefined> {
  const folder = workspaceBase();
  if (folder === null) {
    throw new Error(vscode.l10n.t('Open a folder first: drawings are saved there.'));
  }
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Name of the drawing'),
    prompt: vscode.l10n.t('A CSV file and a recipe of this name are written to the workspace.'),
    value: 'drawing',
    validateInput: (value) =>
      /^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u.test(value)
        ? null
        : vscode.l10n.t('Letters, digits, spaces, - and _ are allowed.'),
  });
  if (name === undefined) return undefined;
  const data = vscode.Uri.joinPath(folder, `${name}.csv`);
  const recipe = vscode.Uri.joinPath(folder, `${name}.diffusion.json`);
  if (!(await mayWrite([data, recipe]))) return undefined;
  try {
    await vscode.workspace.fs.writeFile(data, csv);
    await vscode.workspace.fs.writeFile(
      recipe,
      new TextEncoder().encode(formatRecipe(drawingRecipe(name, `${name}.csv`))),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(vscode.l10n.t('The drawing could not be saved: {0}', reason), { cause: error });
  }
  return { name, uri: data };
}

async function mayWrite(files: readonly vscode.Uri[]): Promise<boolean> {
  const there = await Promise.all(files.map(exists));
  const taken = files.filter((_, i) => there[i]).map((uri) => vscode.workspace.asRelativePath(uri));
  if (taken.length === 0) return true;
  const overwrite = vscode.l10n.t('Overwrite');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} is already there.', taken.join(', ')),
    { modal: true },
    overwrite,
  );
  return answer === overwrite;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}
