// Layer: host, actions. Saves points that were drawn in the lab: a CSV file under a name that the user
// says, and a recipe beside it. Nothing is overwritten unasked.

import * as vscode from 'vscode';
import { drawingRecipe } from '../core/data/drawing/recipe';
import { workspaceBase } from '../data/recipeSources';
import { formatRecipe } from '../shared/recipeText';
import { VscodeFiles } from '../workspace/vscodeFiles';

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
  const files = new VscodeFiles(folder);
  const [data, recipe] = [`${name}.csv`, `${name}.diffusion.json`];
  if (!(await mayWrite(files, [data, recipe]))) return undefined;
  try {
    await files.write(data, csv);
    await files.write(recipe, new TextEncoder().encode(formatRecipe(drawingRecipe(name, data))));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(vscode.l10n.t('The drawing could not be saved: {0}', reason), { cause: error });
  }
  return { name, uri: files.uri(data) };
}

async function mayWrite(files: VscodeFiles, names: readonly string[]): Promise<boolean> {
  const found = await Promise.all(names.map((name) => files.stat(name)));
  const taken = names
    .filter((_, i) => found[i] !== null)
    .map((name) => vscode.workspace.asRelativePath(files.uri(name)));
  if (taken.length === 0) return true;
  const overwrite = vscode.l10n.t('Overwrite');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} is already there.', taken.join(', ')),
    { modal: true },
    overwrite,
  );
  return answer === overwrite;
}
