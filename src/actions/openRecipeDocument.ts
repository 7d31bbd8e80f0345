// Layer: host, actions. Opens a recipe that is in no file yet, to be read, trained or changed.

import * as vscode from 'vscode';
import { workspaceBase } from '../data/recipeSources';

/**
 * As an unsaved recipe file, so that completion, faults and "Train" are there at once.
 * @param name of the file, without its ending; a number is added where that is taken
 */
export async function openRecipeDocument(
  name: string,
  text: string,
  column: vscode.ViewColumn,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(freePlace(name));
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), text);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document, column);
}

/** Of several recipes that are opened from one picture each is a document of its own. */
function freePlace(name: string): vscode.Uri {
  const folder = workspaceBase();
  const plain = name.replace(/[\\/:*?"<>|]/g, '-');
  for (let number = 1; ; number++) {
    const file = `${plain}${number === 1 ? '' : `-${number}`}.diffusion.json`;
    const path = folder === null ? file : vscode.Uri.joinPath(folder, file).path;
    const uri = vscode.Uri.from({ scheme: 'untitled', path });
    const isOpen = vscode.workspace.textDocuments.some(
      (open) => open.uri.path === uri.path && !open.isClosed,
    );
    if (!isOpen) return uri;
  }
}
