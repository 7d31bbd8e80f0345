// Layer: host, commands. Diffusion: Open Lab Beside Article. Without an article the example opens.

import * as vscode from 'vscode';
import type { CommandFactory } from '../services';

export const openLabBesideArticle: CommandFactory =
  ({ context, lab, follower }) =>
  async (argument) => {
    const editor = (await articleOf(argument)) ?? (await openExample(context.extensionUri));
    follower.follow(editor.document);
    if (editor.viewColumn === lab.open?.panel.viewColumn) await moveAside(editor);
    await lab.show('article');
  };

/** The article that comes with the extension; it is there to be read, so it cannot be changed. */
async function openExample(extensionUri: vscode.Uri): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.joinPath(extensionUri, 'media', 'example', 'diffusion-models.md');
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
  return editor;
}

async function articleOf(argument: unknown): Promise<vscode.TextEditor | undefined> {
  if (argument instanceof vscode.Uri) {
    const document = await vscode.workspace.openTextDocument(argument);
    return vscode.window.showTextDocument(document, { preview: false });
  }
  const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  return editors.find((editor) => editor?.document.languageId === 'markdown');
}

/**
 * Moves the article to another group where the lab would hide it. The lab itself stays: VS Code
 * makes a preview of a panel that it moves, and the next file that is opened closes a preview.
 */
async function moveAside({ document, selection, viewColumn }: vscode.TextEditor): Promise<void> {
  const groups = vscode.window.tabGroups.all;
  const from = groups.find((group) => group.viewColumn === viewColumn);
  const others = groups.filter((group) => group !== from).map((group) => group.viewColumn);
  await vscode.window.showTextDocument(document, {
    viewColumn: others.at(0) ?? vscode.ViewColumn.Beside,
    selection,
    preview: false,
  });
  const hidden = from?.tabs.find(
    ({ input }) =>
      input instanceof vscode.TabInputText && input.uri.toString() === document.uri.toString(),
  );
  if (hidden !== undefined) await vscode.window.tabGroups.close(hidden, true);
}
