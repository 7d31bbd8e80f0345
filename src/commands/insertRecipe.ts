// Layer: host, commands. Diffusion: Insert Recipe into Article. A fenced block that names one of the
// sets that come with the lab, below the paragraph of the cursor; without a Markdown editor, in a new
// document. Lenses above the block train and sample it.

import * as vscode from 'vscode';
import { builtInSets } from '../pickers/builtInSets';
import type { CommandFactory } from '../services';
import { endOfBlock } from '../shared/article/blockEnd';
import { recipeBlock } from '../shared/recipeText';
import { reach } from '../workbench/milestones';

export const insertRecipe: CommandFactory = () => async () => {
  const picked = await vscode.window.showQuickPick(builtInSets(), {
    placeHolder: vscode.l10n.t('Which data should the recipe name?'),
    matchOnDescription: true,
  });
  if (picked === undefined) return;
  const editor = await articleEditor();
  const { document } = editor;
  const last = endOfBlock(document.getText(), editor.selection.active.line);
  const end = document.lineAt(last).range.end;
  const isEmpty = document.lineAt(last).isEmptyOrWhitespace;
  // One blank line on each side of the block, whatever is there.
  const next = last + 1 < document.lineCount ? document.lineAt(last + 1) : null;
  const block = recipeBlock(picked.recipe).slice(0, next?.isEmptyOrWhitespace ? -1 : undefined);
  const before = last === 0 && isEmpty ? '' : isEmpty ? '\n' : '\n\n';
  const isDone = await editor.edit((edit) => {
    edit.insert(end, before + block);
  });
  if (!isDone) throw new Error(vscode.l10n.t('The article cannot be changed: it is read-only.'));
  const place = document.positionAt(document.offsetAt(end) + before.length);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place.translate(block.split('\n').length)));
  await reach('recipeInserted');
};

/** The Markdown editor in front, else a new document. */
async function articleEditor(): Promise<vscode.TextEditor> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === 'markdown') return editor;
  const document = await vscode.workspace.openTextDocument({ language: 'markdown' });
  return vscode.window.showTextDocument(document);
}
