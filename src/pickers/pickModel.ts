// Layer: host, pickers. Which model does a command mean? One of the trained runs or of the models
// shipped with the extension, picked by the reader.

import * as vscode from 'vscode';
import type { Services } from '../services';

/** The id of a model as `Models.load` takes it; undefined when the reader picks none. */
export async function pickModel(
  { models }: Services,
  placeHolder: string,
): Promise<{ id: string } | undefined> {
  const choices = await models.list();
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no model yet. Train one first.'),
    );
    return undefined;
  }
  const items = choices.map(({ id, label, detail }) => ({ label, description: detail, id }));
  return vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
}
